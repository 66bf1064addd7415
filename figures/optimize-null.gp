# SPDX-License-Identifier: BSD-3-Clause
# Does the step go to zero with the gradient? And what does backtracking make of Muon's rate?
width = 2000; height = 900
load 'figures/style.gp'

table = tables."/optimize-null.tsv"
row(o, r, s, y) = stringcolumn("optimizer") eq o && abs(column("base")/r - 1) < 1e-6 && \
    stringcolumn("rule") eq s && column(y) > 0 ? column(y) : NaN

set multiplot title "Quadratic regression, X 100 × 20: Muon's step does not shrink with the gradient, PolarGrad's does, and Armijo's rule finds PolarGrad's" font ",20"
set logscale y
set format y "10^{%T}"
set xlabel "steps"
unset key
set tmargin at screen 0.90
set bmargin at screen 0.27
set lmargin at screen 0.06
set rmargin at screen 0.49
set title "nuclear norm of the gradient" offset 0,-0.5
plot table using "step":(row("spectral-descent", 0.03, "constant", "nuclear")) with lines linestyle 2, \
    table using "step":(row("spectral-descent", 0.003, "constant", "nuclear")) with lines linestyle 2 dashtype 3, \
    table using "step":(row("spectral-descent", 0.03, "step:25,0.95", "nuclear")) with lines linestyle 1, \
    table using "step":(row("muon-armijo", 1, "constant", "nuclear")) with lines linestyle 4, \
    table using "step":(row("polargrad", 3e-6, "constant", "nuclear")) with lines linestyle 7
set lmargin at screen 0.555
set rmargin at screen 0.98
set title "step length: the factor of msign(G), and what it is of the nuclear norm"
plot table using "step":(row("spectral-descent", 0.03, "constant", "eta")) with lines linestyle 2, \
    table using "step":(row("spectral-descent", 0.003, "constant", "eta")) with lines linestyle 2 dashtype 3, \
    table using "step":(row("spectral-descent", 0.03, "step:25,0.95", "eta")) with lines linestyle 1, \
    table using "step":(row("muon-armijo", 1, "constant", "eta")) with lines linestyle 4, \
    table using "step":(row("polargrad", 3e-6, "constant", "eta")*column("nuclear")) with lines linestyle 7, \
    table using "step":(row("muon-armijo", 1, "constant", "ratio")) with lines linestyle 4 dashtype 2

eval empty_panel
set tmargin at screen 0.15
set bmargin at screen 0.005
plot NaN with lines linestyle 2 title "Muon, rate 0.03", \
    NaN with lines linestyle 2 dashtype 3 title "Muon, rate 0.003", \
    NaN with lines linestyle 1 title "Muon, rate falling by 0.95 every 25 steps", \
    NaN with lines linestyle 4 title "Muon with Armijo's rule", \
    NaN with lines linestyle 7 title "PolarGrad, rate 3·10^{−6}", \
    NaN with lines linestyle 4 dashtype 2 title "Armijo's step over the nuclear norm"
unset multiplot
