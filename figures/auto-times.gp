# SPDX-License-Identifier: BSD-3-Clause
# Time of the fixed oracles over that of auto in turns with them, against the condition number: a
# column an order n, a row an aspect ratio m/n.
width = 2000; height = 1350
load 'figures/style.gp'

table = tables."/auto-times.tsv"
# different values of an expression in the columns, ascending
different(value) = system("awk -F '\t' '/^#/ {next} !h {for (i = 1; i <= NF; i++) c[$i] = i; h = 1; next} \
    {m = $c[\"m\"]; n = $c[\"n\"]; v = ".value."; if (!s[v]++) print v}' '".table."' | sort -g | tr '\n' ' '")
orders = different("n")
ratios = different("m / n")
pairs = different("m \":\" n")
there(ratio, n) = strstrt(" ".pairs, sprintf(" %d:%d ", ratio*n, n)) > 0
drawn = "newton-hybrid svd"
formats = "f64 f32"
entry(o, f, n, ratio, v) = stringcolumn("oracle") eq o && stringcolumn("format") eq f && \
    column("n") == n && column("m") == n*ratio ? v : NaN
# series of one abscissa stand side by side
apart(o, f) = 2.2**((o eq "svd" ? 1 : -1) + (f eq "f32" ? 0.5 : -0.5))
style(o, f) = 30 + (o eq "svd" ? 2 : 0) + (f eq "f32" ? 2 : 1)
set style line 31 linecolor rgb "#01665E" pointtype 5 linewidth 1.5
set style line 32 linecolor rgb "#01665E" pointtype 4 dashtype 2 linewidth 1.5
set style line 33 linecolor rgb black pointtype 7 linewidth 1.5
set style line 34 linecolor rgb black pointtype 6 dashtype 2 linewidth 1.5

set multiplot title "Time of the fixed oracle that auto has to beat, over auto's in turns with it: median, least and most of the turns" font ",20"
left = 0.06; right = 0.99; top = 0.915; bottom = 0.075; gap = 0.012; between = 0.08
wide = (right - left - (words(orders) - 1)*gap) / words(orders)
tall = (top - bottom - (words(ratios) - 1)*between) / words(ratios)
unset key
set logscale xy
set xrange [0.9:1e17]
set yrange [0.55:2.9]
set xtics ("10" 10, "10^3" 1e3, "10^8" 1e8, "10^{15}" 1e15)
do for [i = 1:words(ratios)] {
    do for [j = 1:words(orders)] {
        ratio = word(ratios, i) + 0
        n = word(orders, j) + 0
        if (there(ratio, n)) {
            set lmargin at screen left + (j - 1)*(wide + gap)
            set rmargin at screen left + (j - 1)*(wide + gap) + wide
            set tmargin at screen top - (i - 1)*(tall + between)
            set bmargin at screen top - (i - 1)*(tall + between) - tall
            set title sprintf("%d × %d", ratio*n, n) offset 0,-0.6
            set format y (j == 1 ? "%g" : "")
            set ytics ("0.6" 0.6, "0.8" 0.8, "1" 1, "1.25" 1.25, "1.6" 1.6, "2" 2, "2.5" 2.5)
            if (j > 1) { set ytics ("" 0.6, "" 0.8, "" 1, "" 1.25, "" 1.6, "" 2, "" 2.5) }
            set ylabel (j == 1 ? "time / time of auto" : "") offset 1
            set xlabel (i == words(ratios) ? "condition number" : "") offset 0,0.5
            plot 1 with lines linecolor rgb grey linewidth 1.2, \
                1/1.1 with lines linestyle 20, \
                for [o in drawn] for [f in formats] table \
                    using (column("cond")*apart(o, f)):(entry(o, f, n, ratio, column("times"))) \
                    smooth unique with lines linestyle style(o, f), \
                for [o in drawn] for [f in formats] table \
                    using (column("cond")*apart(o, f)):(entry(o, f, n, ratio, column("times"))):(column("times_least")):(column("times_most")) \
                    with yerrorbars linestyle style(o, f) dashtype 1
        }
    }
}
eval empty_panel
set lmargin at screen right - wide
set rmargin at screen right
set tmargin at screen bottom + tall
set bmargin at screen bottom
set key vertical maxrows 6
plot for [o in drawn] for [f in formats] NaN with linespoints linestyle style(o, f) \
        title label(o).", ".f, \
    NaN with lines linecolor rgb grey linewidth 1.2 title "auto", \
    NaN with lines linestyle 20 title "auto 10 % slower"
unset multiplot
