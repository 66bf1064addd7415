# SPDX-License-Identifier: BSD-3-Clause
# Polar factors in f64 on a GPU: time against order and condition number, and errors.
table = tables."/gpu-bench.tsv"
if (system("test -s '".table."' || echo no") eq "no") exit
width = 1900; height = 1300
load 'figures/style.gp'

shown = timed(table, dense_rivals, "dense")
order = int(system("awk -F '\t' '/^#/ {next} !h {for (i = 1; i <= NF; i++) c[$i] = i; h = 1; next} $c[\"family\"] == \"cond\" \
    {n = $c[\"rows\"]} END {print n + 0}' '".table."'"))
set multiplot title "The polar factor in f64, square matrices: ".told(table, "device").", median of turns" font ",20"
set logscale xy
unset key
set format y "10^{%T}"

do for [panel = 0:3] {
    family = panel % 2 == 0 ? "dense" : "cond"
    set lmargin at screen (panel % 2 == 0 ? 0.075 : 0.57)
    set rmargin at screen (panel % 2 == 0 ? 0.49 : 0.985)
    set tmargin at screen (panel < 2 ? 0.91 : 0.53)
    set bmargin at screen (panel < 2 ? 0.59 : 0.21)
    across = panel % 2 == 0 ? "rows" : "cond"
    ends = span(table, across, family)
    set xrange [real(word(ends, 1)):real(word(ends, 2))]
    if (panel % 2 == 0) {
        set xtics ("256" 256, "512" 512, "1024" 1024, "2048" 2048, "4096" 4096)
        set format x "%g"
    } else {
        set xtics autofreq 10, 1000
        set format x "10^{%T}"
    }
    if (panel < 2) { set title (panel == 0 ? "Gaussian" : sprintf("n = %d, singular values log-spaced", order)) offset 0,-0.5; unset xlabel } else {
        unset title
        set xlabel (panel == 2 ? "order n" : "condition number")
    }
    set ylabel (panel < 2 ? "time, ms" : "‖A − HU‖_F / ‖A‖_F") offset (panel < 2 ? 0.5 : -0.5)
    up = panel < 2 ? "seconds" : "backward"
    unit = panel < 2 ? 1e3 : 1
    plot for [o in shown] table using (column(across)):(rival_row(o, "f64", family, unit*column(up))) \
        smooth unique with linespoints linestyle rival_style(o)
}
eval empty_panel
set tmargin at screen 0.135
set bmargin at screen 0.005
set key maxrows 4
plot for [o in shown] NaN with linespoints linestyle rival_style(o) title rival_label(o)
unset multiplot
