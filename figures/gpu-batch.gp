# SPDX-License-Identifier: BSD-3-Clause
# Five quintic steps of small matrices on a GPU: time a matrix against how many there are.
table = tables."/gpu-bench.tsv"
if (system("test -s '".table."' || echo no") eq "no") exit
width = 1900; height = 950
load 'figures/style.gp'

shown = timed(table, rivals, "batch")
orders = system("awk -F '\t' '/^#/ {next} !h {for (i = 1; i <= NF; i++) c[$i] = i; h = 1; next} $c[\"family\"] == \"batch\" \
    {k = $c[\"rows\"]; if (!s[k]++) printf \"%s \", k}' '".table."'")
here(o, n, value) = column("rows") == n ? rival_row(o, rival_format(o), "batch", value) : NaN

set multiplot title "Five quintic steps of a batch, time a matrix: ".told(table, "device").", 16 bits" font ",20"
set logscale xy
set xlabel "matrices in the batch"
set format y "%g"
ends = span(table, "batch", "batch")
set xrange [real(word(ends, 1)):real(word(ends, 2))]
set tmargin at screen 0.88
set bmargin at screen 0.29
unset key
do for [k = 1:2] {
    n = int(word(orders, k))
    set xtics ("1" 1, "4" 4, "16" 16, "64" 64, "256" 256)
    set lmargin at screen (k == 1 ? 0.07 : 0.565)
    set rmargin at screen (k == 1 ? 0.49 : 0.985)
    set title sprintf("%d × %d", n, n) offset 0,-0.5
    set ylabel "time a matrix, μs" offset 0
    plot for [o in shown] table using (column("batch")):(here(o, n, 1e6*column("seconds")/column("batch"))) \
        smooth unique with linespoints linestyle rival_style(o)
}
eval empty_panel
set tmargin at screen 0.16
set bmargin at screen 0.005
set key maxrows 4
plot for [o in shown] NaN with linespoints linestyle rival_style(o) title rival_label(o)
unset multiplot
