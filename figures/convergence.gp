# SPDX-License-Identifier: BSD-3-Clause
# Spectral error after each iteration, and after each matrix product, of matrices whose
# singular values are log-spaced: cf. Amsel et al. (arXiv 2505.16932), Figures 4 and 5.
width = 2000; height = 1000
load 'figures/style.gp'

table = tables."/convergence.tsv"
stats table using "cond" name "cond" nooutput
stats table using "n" name "size" nooutput
l = 1/cond_max
# the spectral error of a row of this schedule; of a fitted one, for l a factor f too large
error = "spectral_abs"
shown(x) = x < 1e-17 ? 1e-17 : x
whole(d) = stringcolumn("asked") eq "default" || column("asked") == column("steps")
row(s) = whole(0) && stringcolumn("schedule") eq s ? shown(column(error)) : NaN
near(x, y) = abs(log(x/y)) < 0.5
fitted(degree, f) = whole(0) && is("greedy") && near(column("lower"), f*l) && \
    column("products") == column("steps") * (degree == 3 ? 2 : degree == 5 ? 3 : 4) ? \
    shown(column(error)) : NaN
divides(o) = whole(0) && stringcolumn("oracle") eq o ? shown(column(error)) : NaN

set multiplot title sprintf("How fast each method gets there: random %d × %d matrix in f64, singular values log-spaced between 10^{%d} and 1", \
    int(size_max), int(size_max), int(floor(log10(l) + 0.5))) font ",20"
set logscale y
set yrange [1e-16:5]
set ytics 1e-16, 1e2
set format y "10^{%T}"
set ylabel "spectral error  max_i |σ_i(U) − 1|" offset 0.5
set tmargin at screen 0.90
set bmargin at screen 0.27
unset key
# You's schedule ends where the others have hardly begun: drawn last, and larger.

set lmargin at screen 0.065
set rmargin at screen 0.52
set title "against iterations" offset 0,-0.5
set xlabel "iterations"
set xrange [0:42]
plot table using "steps":(row("taylor-cubic")) with linespoints linestyle 1 dashtype 3, \
    table using "steps":(row("taylor-quintic")) with linespoints linestyle 1, \
    table using "steps":(row("jordan")) with linespoints linestyle 2, \
    table using "steps":(row("polar-express")) with linespoints linestyle 4, \
    table using "steps":(fitted(5, 100)) with linespoints linestyle 5 dashtype 3 pointtype 8, \
    table using "steps":(fitted(5, 0.01)) with linespoints linestyle 5 dashtype 3 pointtype 10, \
    table using "steps":(fitted(5, 1)) with linespoints linestyle 5, \
    table using "steps":(divides("newton")) with linespoints linestyle 6, \
    table using "steps":(divides("qdwh")) with linespoints linestyle 7, \
    table using "steps":(divides("halley")) with linespoints linestyle 12, \
    table using "steps":(divides("zolo-pd")) with linespoints linestyle 11, \
    table using "steps":(row("you")) with linespoints linestyle 3 linewidth 3 pointsize 1.9

unset ylabel
set format y ""
set lmargin at screen 0.545
set rmargin at screen 0.99
set title "against matrix products" offset 0,-0.5
set xlabel "matrix products"
set xrange [0:84]
plot table using "products":(row("taylor-cubic")) with linespoints linestyle 1 dashtype 3, \
    table using "products":(row("taylor-quintic")) with linespoints linestyle 1, \
    table using "products":(row("jordan")) with linespoints linestyle 2, \
    table using "products":(row("polar-express")) with linespoints linestyle 4, \
    table using "products":(fitted(3, 1)) with linespoints linestyle 9, \
    table using "products":(fitted(5, 1)) with linespoints linestyle 5, \
    table using "products":(fitted(9, 1)) with linespoints linestyle 10, \
    table using "products":(row("you")) with linespoints linestyle 3 linewidth 3 pointsize 1.9

eval empty_panel
set tmargin at screen 0.16
set bmargin at screen 0.005
plot NaN with linespoints linestyle 1 dashtype 3 title "Newton–Schulz, cubic", \
    NaN with linespoints linestyle 1 title "Newton–Schulz, quintic", \
    NaN with linespoints linestyle 2 title label("jordan"), \
    NaN with linespoints linestyle 3 linewidth 3 pointsize 1.9 title "You (ends after five)", \
    NaN with linespoints linestyle 4 title label("polar-express"), \
    NaN with linespoints linestyle 5 title "greedy quintic, l right", \
    NaN with linespoints linestyle 5 dashtype 3 pointtype 8 title "greedy quintic, l 100 × too large", \
    NaN with linespoints linestyle 5 dashtype 3 pointtype 10 title "greedy quintic, l 100 × too small", \
    NaN with linespoints linestyle 9 title "greedy cubic, l right", \
    NaN with linespoints linestyle 10 title "greedy degree 9, l right", \
    NaN with linespoints linestyle 6 title label("newton"), \
    NaN with linespoints linestyle 12 title label("halley"), \
    NaN with linespoints linestyle 11 title label("zolo-pd"), \
    NaN with linespoints linestyle 7 title label("qdwh")
unset multiplot
