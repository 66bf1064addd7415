# SPDX-License-Identifier: BSD-3-Clause
# Proved error against matrix products: compositions of one degree, and the best mix for each
# budget.
width = 1700; height = 1250
load 'figures/style.gp'

table = tables."/schedules.tsv"
row(l, d) = stringcolumn("lower") eq l && stringcolumn("degrees") eq d ? column("error") : NaN

set multiplot title "What a proved error costs on [l,1], in matrix products (exact arithmetic; points are joined for the eye only)" font ",20"
set logscale y
set format y "10^{%T}"
set yrange [1e-16:2]
set ytics 1e-16, 1e4
unset key
lowers = "1e-2 1e-3 1e-6 1e-8"
array first[4] = [5, 9, 20, 27]
array last[4] = [20, 24, 39, 49]
do for [i = 1:4] {
    l = word(lowers, i)
    x = (i - 1) % 2
    y = (i - 1) / 2
    set lmargin at screen 0.075 + 0.505 * x
    set rmargin at screen 0.485 + 0.505 * x
    set tmargin at screen 0.915 - 0.425 * y
    set bmargin at screen 0.600 - 0.425 * y
    set title sprintf("l = 10^{%s}", substr(l, 3, 4)) offset 0,-0.6
    set xrange [first[i]:last[i]]
    if (y == 1) { set xlabel "matrix products" } else { unset xlabel }
    if (x == 0) { set ylabel "max |1 − p(x)|" offset 0.5 } else { unset ylabel }
    plot table using "products":(row(l, "mix")) with steps linecolor rgb "#b0b0b0" linewidth 5, \
        table using "products":(row(l, "3")) with linespoints linestyle 1 dashtype (2,5), \
        table using "products":(row(l, "5")) with linespoints linestyle 2 dashtype (2,5), \
        table using "products":(row(l, "9")) with linespoints linestyle 4 dashtype (2,5), \
        table using "products":(row(l, "17")) with linespoints linestyle 7 dashtype (2,5)
}
eval empty_panel
set tmargin at screen 0.10
set bmargin at screen 0.005
plot NaN with linespoints linestyle 1 dashtype (2,5) title "degree 3", \
    NaN with linespoints linestyle 2 dashtype (2,5) title "degree 5", \
    NaN with linespoints linestyle 4 dashtype (2,5) title "degree 9", \
    NaN with linespoints linestyle 7 dashtype (2,5) title "degree 17", \
    NaN with lines linecolor rgb "#b0b0b0" linewidth 5 title "best mix of these"
unset multiplot
