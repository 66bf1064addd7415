# SPDX-License-Identifier: BSD-3-Clause
# Five quintic steps on a GPU: what rounding adds, and the error, against time, in three cases.
table = tables."/gpu-bench.tsv"
if (system("test -s '".table."' || echo no") eq "no") exit
width = 1900; height = 1150
load 'figures/style.gp'

shown = timed(table, rivals, "named")
# three of the cases, batches where they are there
names = system("awk -F '\t' '/^#/ {next} !h {for (i = 1; i <= NF; i++) c[$i] = i; h = 1; next} $c[\"family\"] == \"named\" && $c[\"forward\"] + 0 > 0 \
    {k = $c[\"case\"]; if (!s[k]++) {a[++n] = k; if (k ~ /x[0-9]+x[0-9]+$/) b[++m] = k}} \
    END {if (m >= 3) for (i = 1; i <= 3; i++) print b[i == 1 ? 1 : m - 3 + i]; else for (i = 1; i <= n && i <= 3; i++) print a[i]}' '".table."'")
if (words(names) == 0) exit
here(o, f, name, value) = stringcolumn("case") eq name ? rival_row(o, f, "named", value) : NaN

set multiplot title "Error against time, five quintic steps: ".told(table, "device")."\nabove: rounding alone, singular values log-spaced from 10^{−3} to 1; below: against the polar factor, Gaussian" font ",20"
set logscale y
unset key
set ytics ("0.0005" 5e-4, "0.001" 1e-3, "0.002" 2e-3, "0.005" 5e-3, "0.01" 0.01, "0.02" 0.02, "0.05" 0.05, "0.1" 0.1, "0.2" 0.2, "0.5" 0.5, "1" 1)
set xtics nomirror
do for [k = 1:words(names)] {
    name = word(names, k)
    set lmargin at screen 0.075 + (k - 1)*0.312
    set rmargin at screen 0.075 + (k - 1)*0.312 + 0.275
    do for [row = 0:1] {
        set tmargin at screen (row == 0 ? 0.86 : 0.515)
        set bmargin at screen (row == 0 ? 0.57 : 0.225)
        if (row == 0) { set title name offset 0,-0.5; unset xlabel } else { unset title; set xlabel "time, ms" }
        if (k == 1) { set ylabel (row == 0 ? "‖X − p(A)‖_F / ‖p(A)‖_F" : "‖X − U‖_F / √n") offset 0 } else { unset ylabel }
        set xrange [0:*]
        set autoscale fix
        set offsets 0, graph 0.08, graph 0.1, graph 0.1
        column_ = row == 0 ? "rounding_l" : "forward"
        plot for [f in "f16 bf16"] for [o in shown] table using (here(o, f, name, 1e3*column("seconds"))):(column(column_)) \
            with points linestyle rival_style(o) dashtype 1 pointsize 2, \
            for [o in shown] table using (here(o, "bf16", name, 1e3*column("seconds"))):(column(column_)) \
            with points pointtype 6 pointsize 3.2 linewidth 0.8 linecolor rgb "#404040"
    }
}
eval empty_panel
set tmargin at screen 0.13
set bmargin at screen 0.005
set key maxrows 4
plot for [o in shown] NaN with points linestyle rival_style(o) dashtype 1 pointsize 2 title rival_label(o), \
    NaN with points pointtype 6 pointsize 3.2 linewidth 0.8 linecolor rgb "#404040" title "in bf16"
unset multiplot
