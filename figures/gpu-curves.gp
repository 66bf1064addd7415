# SPDX-License-Identifier: BSD-3-Clause
# Five quintic steps on a GPU: time, and useful TFLOP/s, against the short side.
table = tables."/gpu-bench.tsv"
if (system("test -s '".table."' || echo no") eq "no") exit
width = 1900; height = 1300
load 'figures/style.gp'

set multiplot title "Five quintic steps, one matrix: ".told(table, "device").", 16 bits, median of turns" font ",20"
set logscale x 2
set xtics ("256" 256, "512" 512, "1024" 1024, "2048" 2048, "4096" 4096, "8192" 8192)
set format y "10^{%T}"
shown = timed(table, rivals, "square")
unset key

do for [panel = 0:1] {
    family = panel == 0 ? "square" : "wide"
    set xrange [real(word(span(table, "rows", family), 1)):real(word(span(table, "rows", family), 2))]
    set lmargin at screen (panel == 0 ? 0.07 : 0.565)
    set rmargin at screen (panel == 0 ? 0.49 : 0.985)
    set tmargin at screen 0.91
    set bmargin at screen 0.56
    set title (panel == 0 ? "n × n" : "n × 4n") offset 0,-0.5
    set logscale y
    set format y "10^{%T}"
    unset xlabel
    set ylabel "time, ms" offset 1
    set autoscale y
    plot for [o in shown] table using (column("rows")):(rival_row(o, rival_format(o), family, 1e3*column("seconds"))) \
        smooth unique with linespoints linestyle rival_style(o)
    unset title
    set tmargin at screen 0.52
    set bmargin at screen 0.20
    unset logscale y
    set format y "%g"
    set xlabel "n"
    set ylabel "useful TFLOP/s" offset -0.5
    set yrange [0:*]
    plot table using (column("rows")):(rival_row("polar", "f16", family, column("ceiling_tflops"))) smooth unique with lines linestyle 20, \
        for [o in shown] table using (column("rows")):(rival_row(o, rival_format(o), family, column("useful_tflops"))) \
        smooth unique with linespoints linestyle rival_style(o)
}

eval empty_panel
set tmargin at screen 0.125
set bmargin at screen 0.005
set key maxrows 4
plot for [o in shown] NaN with linespoints linestyle rival_style(o) title rival_label(o), \
    NaN with lines linestyle 20 title "GEMM of order 8192"
unset multiplot
