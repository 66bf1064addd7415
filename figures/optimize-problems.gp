# SPDX-License-Identifier: BSD-3-Clause
# PolarGrad, Muon, Adam on the three matrix problems of Lau, Long and Su (arXiv 2505.21799), and on
# handwritten digits: the loss, or what it has above its least value, against steps.
width = 2000; height = 1150
load 'figures/style.gp'

file(name) = tables."/optimize-".name.".tsv"
row(p, o, r, s, y) = stringcolumn("problem") eq p && stringcolumn("optimizer") eq o && \
    abs(column("base")/r - 1) < 1e-6 && stringcolumn("rule") eq s && column(y) > 0 ? column(y) : NaN

set multiplot title "Optimizers on matrix problems, with the published rates: above the least value, or the loss where that is not known" font ",20"
set logscale y
set format y "10^{%T}"
set xlabel "steps" offset 0,0.4
unset key
set tmargin at screen 0.91
set bmargin at screen 0.60
set lmargin at screen 0.055
set rmargin at screen 0.49
set yrange [1e-22:1e12]
set title "quadratic regression: gap" offset 0,-0.6
q = file("quadratic")
plot q using "step":(row("quadratic", "polargrad", 3e-8, "constant", "gap")) with lines linestyle 7 linewidth 2.5, \
    q using "step":(row("quadratic", "polargrad", 4e-8, "constant", "gap")) with lines linestyle 7 dashtype 3, \
    q using "step":(row("quadratic", "polargrad-polar-first", 4e-7, "constant", "gap")) with lines linestyle 6, \
    q using "step":(row("quadratic", "polargrad-momentum-first", 2e-7, "constant", "gap")) with lines linestyle 10, \
    q using "step":(stringcolumn("oracle") eq "qdwh" ? NaN : row("quadratic", "muon-plain", 0.1, "constant", "gap")) with lines linestyle 2, \
    q using "step":(stringcolumn("oracle") eq "qdwh" ? row("quadratic", "muon-plain", 0.1, "constant", "gap") : NaN) with lines linestyle 1, \
    q using "step":(row("quadratic", "muon-plain", 0.05, "step:25,0.99", "gap")) with lines linestyle 1 dashtype 2, \
    q using "step":(row("quadratic", "adam", 0.05, "constant", "gap")) with lines linestyle 4, \
    q using "step":(row("quadratic", "newton", 0.25, "constant", "gap")) with lines linestyle 8

set lmargin at screen 0.555
set rmargin at screen 0.98
set yrange [*:*]
set title "logistic regression, a tenth of the rows a step: loss"
q = file("logistic")
plot q using "step":(row("logistic", "polargrad", 1.5e-7, "constant", "loss")) with lines linestyle 7 linewidth 2.5, \
    q using "step":(row("logistic", "muon-plain", 0.1, "constant", "loss")) with lines linestyle 2, \
    q using "step":(row("logistic", "muon-plain", 0.2, "step:25,0.95", "loss")) with lines linestyle 2 dashtype 2, \
    q using "step":(row("logistic", "adam", 5e-3, "constant", "loss")) with lines linestyle 4

q = file("problems")
set tmargin at screen 0.50
set bmargin at screen 0.19
set lmargin at screen 0.055
set rmargin at screen 0.49
set title "completion of a matrix of rank 5: gap"
plot q using "step":(row("completion", "polargrad", 30, "constant", "gap")) with lines linestyle 7 linewidth 2.5, \
    q using "step":(row("completion", "polargrad", 50, "constant", "gap")) with lines linestyle 7 dashtype 3, \
    q using "step":(row("completion", "muon-plain", 0.25, "constant", "gap")) with lines linestyle 2, \
    q using "step":(row("completion", "muon-plain", 0.25, "step:25,0.95", "gap")) with lines linestyle 2 dashtype 2, \
    q using "step":(row("completion", "adam", 0.05, "constant", "gap")) with lines linestyle 4, \
    q using "step":(row("completion", "gradient-descent", 50, "constant", "gap")) with lines linestyle 9

set lmargin at screen 0.555
set rmargin at screen 0.98
set title "handwritten digits, a tenth a step, rates the best of a range: loss"
plot q using "step":(row("digits", "polargrad", 1, "constant", "loss")) with lines linestyle 7 linewidth 2.5, \
    q using "step":(row("digits", "muon", 0.03, "constant", "loss")) with lines linestyle 2, \
    q using "step":(row("digits", "adam", 0.1, "constant", "loss")) with lines linestyle 4, \
    q using "step":(row("digits", "gradient-descent", 1, "constant", "loss")) with lines linestyle 9

eval empty_panel
set tmargin at screen 0.125
set bmargin at screen 0.005
set key maxrows 2
plot NaN with lines linestyle 7 linewidth 2.5 title "PolarGrad", \
    NaN with lines linestyle 7 dashtype 3 title "PolarGrad, higher published rate", \
    NaN with lines linestyle 6 title "PolarGrad, polar first", \
    NaN with lines linestyle 10 title "PolarGrad, momentum first", \
    NaN with lines linestyle 2 title "Muon (Jordan's five steps)", \
    NaN with lines linestyle 1 title "Muon (QDWH)", \
    NaN with lines linestyle 2 dashtype 2 title "Muon, falling rate", \
    NaN with lines linestyle 4 title "Adam", \
    NaN with lines linestyle 9 title "gradient descent", \
    NaN with lines linestyle 8 title "Newton"
unset multiplot
