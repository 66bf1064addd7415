# SPDX-License-Identifier: BSD-3-Clause
# Matrix products of the step function, against the gap and against where it lies: lines from
# the recurrence of the two eigenvalues next to it, marks from matrices.
width = 2000; height = 1000
load 'figures/style.gp'

numbers = tables."/step-products.tsv"
matrices = tables."/step-gap.tsv"
moved = tables."/step-mu.tsv"
odds = "fit3 fit fit9"
method(o) = o eq "fit3" ? "odd3" : o eq "fit" ? "odd5" : o eq "fit9" ? "odd9" : o
style(o) = o eq "fit3" ? 9 : o eq "fit" ? 5 : o eq "fit9" ? 10 : style_of(o)
name(o) = o eq "fit3" ? "odd, degree 3 (sign)" : o eq "fit" ? "odd, degree 5 (sign)" : \
    o eq "fit9" ? "odd, degree 9 (sign)" : label(o)
all = expansions." ".odds
counted(o) = stringcolumn("method") eq method(o) ? column("products") : NaN
by_gap(o) = column("mu") == 0.5 && column("gap") != 0.005 ? counted(o) : NaN
by_mu(o) = column("gap") == 0.005 ? counted(o) : NaN
taken(o) = (stringcolumn("oracle") eq o || stringcolumn("schedule") eq o) && \
    stringcolumn("format") eq "f64" && stringcolumn("status") eq "ok" ? column("products") : NaN

set multiplot title "Matrix products of the step function θ(μI − A), bounds of the gap given, spectrum in [0,1]" font ",20"
set ylabel "matrix products" offset 1
set tmargin at screen 0.90
set bmargin at screen 0.26
unset key

set lmargin at screen 0.055
set rmargin at screen 0.50
set title "gap in the middle, μ = 0.5" offset 0,-0.5
set xlabel "gap ξ, of the width of the spectrum"
set logscale x
set format x "10^{%T}"
set xrange [0.2:5e-11] reverse
set xtics ("10^{−1}" 1e-1, "10^{−3}" 1e-3, "10^{−5}" 1e-5, "10^{−7}" 1e-7, "10^{−9}" 1e-9)
set yrange [0:130]
plot for [o in all] numbers using "gap":(by_gap(o)) with lines linestyle style(o), \
    for [o in all] matrices using "gap":(taken(o)) with points linestyle style(o)

set lmargin at screen 0.555
set rmargin at screen 0.99
set title "gap 0.005, wherever" offset 0,-0.5
set xlabel "middle μ of the gap"
unset logscale x
set format x "%g"
set xrange [0:1]
set xtics 0, 0.1
set yrange [0:46]
unset ylabel
plot for [o in all] numbers using "mu":(by_mu(o)) with lines linestyle style(o), \
    for [o in all] moved using "position":(taken(o)) with points linestyle style(o)

eval empty_panel
set tmargin at screen 0.15
set bmargin at screen 0.005
set key maxrows 2
plot for [o in all] NaN with linespoints linestyle style(o) title name(o)
unset multiplot
