# SPDX-License-Identifier: BSD-3-Clause
# What rounding does to a polynomial of degree eight in three products, from its monomials in x
# and from powers of s = 2x - 1.
width = 1800; height = 950
load 'figures/style.gp'

table = tables."/step-evaluation.tsv"
mus = "0.5 0.8 0.95"
array marker[3] = [6, 4, 8]
u(f) = f eq "f64" ? 2.0**-53 : 2.0**-24
is(f, p) = stringcolumn("format") eq f && stringcolumn("powers") eq p
row(f, p, m) = is(f, p) && stringcolumn("mu") eq m ? column("error") : NaN
colour(p) = p eq "x" ? red : blue

set multiplot title "Degree eight in three products: largest error of the first step's p(x) over x in [0,1]" font ",20"
set logscale xy
set format x "10^{%T}"
set format y "10^{%T}"
set xrange [0.2:5e-11] reverse
set xtics ("10^{−1}" 1e-1, "10^{−3}" 1e-3, "10^{−5}" 1e-5, "10^{−7}" 1e-7, "10^{−9}" 1e-9)
set xlabel "gap ξ, of the width of the spectrum"
set tmargin at screen 0.89
set bmargin at screen 0.24
unset key
do for [i = 1:2] {
    f = word("f64 f32", i)
    set lmargin at screen 0.08 + 0.48 * (i - 1)
    set rmargin at screen 0.51 + 0.48 * (i - 1)
    set title f offset 0,-0.5
    set yrange [4 * u(f):4e6 * u(f)]
    if (i == 1) { set ylabel "max |computed − p(x)|" offset 0.5 } else { unset ylabel }
    plot for [p in "x s"] for [k = 1:3] table using "gap":(row(f, p, word(mus, k))) \
        with linespoints linecolor rgb colour(p) pointtype marker[k] + (p eq "s")
}
eval empty_panel
set tmargin at screen 0.15
set bmargin at screen 0.01
set key maxrows 2
plot for [k = 1:3] for [p in "x s"] NaN with linespoints linecolor rgb colour(p) pointtype marker[k] + (p eq "s") \
    title "powers of ".(p eq "x" ? "x" : "s = 2x − 1").", μ = ".word(mus, k)
unset multiplot
