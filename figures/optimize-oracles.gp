# SPDX-License-Identifier: BSD-3-Clause
# The oracle inside an optimizer: does its accuracy matter, and for what price?
width = 2000; height = 900
load 'figures/style.gp'

table = tables."/optimize-oracles.tsv"
names = "composed:jordan composed:polar-express qdwh zolo-pd svd newton-hybrid"
row(p, o, f, y) = stringcolumn("problem") eq p && stringcolumn("oracle") eq o && \
    stringcolumn("format") eq f && column("step") > 0 && column(y) > 0 ? column(y) : NaN
style(o) = style_of(o eq "composed:jordan" ? "jordan" : o eq "composed:polar-express" ? "polar-express" : o)
called(o) = label(o eq "composed:jordan" ? "jordan" : o eq "composed:polar-express" ? "polar-express" : o)

set multiplot title "The same optimizer with different oracles: what is left of the loss against what the oracle has cost" font ",20"
set logscale xy
set format "10^{%T}"
set xlabel "operations of the oracle and the optimizer"
set ylabel "gap over that of the start" offset 0
unset key
set tmargin at screen 0.90
set bmargin at screen 0.25
set lmargin at screen 0.075
set rmargin at screen 0.49
set title "PolarGrad on quadratic regression, X 250 × 50" offset 0,-0.5
plot for [o in names] table using (column("flops")):(row("quadratic", o, "f64", "error")) with lines linestyle style(o) linewidth 2, \
    table using (column("flops")):(row("quadratic", "composed:polar-express", "bf16", "error")) with lines linestyle 4 dashtype 3 linewidth 2
set lmargin at screen 0.56
set rmargin at screen 0.99
unset ylabel
set title "msign(G), rates × 0.7 a step, factorisation of condition 1000"
plot for [o in names] table using (column("flops")):(row("factorization-symmetric", o, "f64", "error")) with lines linestyle style(o) linewidth 2, \
    table using (column("flops")):(row("factorization-symmetric", "composed:polar-express", "bf16", "error")) with lines linestyle 4 dashtype 3 linewidth 2

eval empty_panel
set tmargin at screen 0.13
set bmargin at screen 0.005
plot for [o in names] NaN with lines linestyle style(o) linewidth 2 title called(o), \
    NaN with lines linestyle 4 dashtype 3 linewidth 2 title "Polar Express in bf16"
unset multiplot
