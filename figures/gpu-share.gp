# SPDX-License-Identifier: BSD-3-Clause
# Five quintic steps on a GPU: share of the measured GEMM rate, case by case.
table = tables."/gpu-bench.tsv"
if (system("test -s '".table."' || echo no") eq "no") exit
width = 1900; height = 1000
load 'figures/style.gp'

shown = timed(table, rivals, "named")
names = system("awk -F '\t' '/^#/ {next} !h {for (i = 1; i <= NF; i++) c[$i] = i; h = 1; next} $c[\"family\"] == \"named\" \
    {k = $c[\"case\"]; if (!s[k]++) printf \"%s \", k}' '".table."'")
place(name) = sum [k = 1:words(names)] (word(names, k) eq name ? k : 0)
nth(o) = sum [k = 1:words(shown)] (word(shown, k) eq o ? k : 0)
wide = 0.8/words(shown)

set title "Share of the measured GEMM rate that useful work reaches, five quintic steps: ".told(table, "device") font ",20" offset 0,0.3
set ylabel "useful TFLOP/s over those of GEMM, %" offset 1
set yrange [0:100]
set xrange [0.5:words(names) + 0.5]
set xtics scale 0
do for [k = 1:words(names)] { set xtics add (word(names, k) k) }
do for [k = 1:words(names) - 1] { set arrow k from k + 0.5, 0 to k + 0.5, 100 nohead linecolor rgb "#dddddd" }
set grid noxtics
set lmargin 9
set bmargin at screen 0.255
set key at screen 0.5,0.14 center center horizontal Left reverse maxrows 4 width 1 samplen 2.5
plot for [o in shown] table using (place(stringcolumn("case")) + (nth(o) - (words(shown) + 1)/2.0)*wide): \
    (rival_row(o, rival_format(o), "named", 100*column("share"))) with impulses linestyle rival_style(o) dashtype 1 linewidth 5 notitle, \
    for [o in shown] table using (place(stringcolumn("case")) + (nth(o) - (words(shown) + 1)/2.0)*wide): \
    (rival_row(o, rival_format(o), "named", 100*column("share"))) with points linestyle rival_style(o) dashtype 1 pointsize 1.8 title rival_label(o)
