# SPDX-License-Identifier: BSD-3-Clause
# The error after a step against the error before it, of many condition numbers: the order of
# convergence close to the end, and before that how fast the smallest singular value grows.
width = 1800; height = 1000
load 'figures/style.gp'

table = tables."/orders.tsv"
# Steps of one case follow each other in the table, so the error before a step is that of the
# row above; before the first it is 1 - 1/cond. Rows that stopped before the step asked for
# repeat another.
before = 1
after = 1
step(s) = (before = column("steps") == 1 ? 1 - 1/column("cond") : after, \
    after = column("spectral_abs"), column("asked") == column("steps") && s)
schedule(s) = step(stringcolumn("oracle") eq "composed" && \
    (s eq "greedy" ? is(s) : stringcolumn("schedule") eq s))
divides(o) = step(stringcolumn("oracle") eq o)
# the pair (before, after) close to the end, and (1 - before, 1 - after) far from it
x(s) = s && before > 4e-16 && before < 0.999 && after > 1e-17 ? before : NaN
z(s) = s && before > 0.5 && after > 0.3 && after < 1 && before < 1 - 3e-7 ? 1 - before : NaN

set multiplot title "Order of convergence: each point is one step, f64, condition numbers 1.05 to 10^6" font ",20"
set logscale xy
set format xy "10^{%T}"
set tmargin at screen 0.90
set bmargin at screen 0.25
unset key

set title "far away: how the smallest singular value grows" offset 0,-0.5
set lmargin at screen 0.075
set rmargin at screen 0.495
set xrange [5e-7:0.7]
set yrange [5e-7:1.2]
set xlabel "σ_n before the step"
set ylabel "σ_n after the step" offset 0.5
set label 1 "no progress" at 1.5e-6,1.05e-6 rotate by 38 left textcolor rgb grey
plot x with lines linecolor rgb grey dashtype 3, \
    table using (z(schedule("taylor-cubic"))):(1 - after) with points linestyle 1, \
    table using (z(schedule("taylor-quintic"))):(1 - after) with points linestyle 1 pointtype 10, \
    table using (z(schedule("jordan"))):(1 - after) with points linestyle 2, \
    table using (z(schedule("greedy"))):(1 - after) with points linestyle 5, \
    table using (z(divides("qdwh"))):(1 - after) with points linestyle 7
unset label 1

set title "close by: quadratic or cubic" offset 0,-0.5
set lmargin at screen 0.575
set rmargin at screen 0.99
set xrange [1e-9:2]
set yrange [1e-16:3]
set ytics 1e-16, 1e2
set xlabel "error before the step  max_i |σ_i − 1|"
set ylabel "error after the step" offset 0.5
set label 1 "x^2" at 1.2e-7,6e-14 right textcolor rgb grey
set label 2 "x^3" at 8e-5,6e-12 right textcolor rgb grey
plot x**2 with lines linecolor rgb grey dashtype 3, x**3 with lines linecolor rgb grey dashtype 3, \
    table using (x(schedule("taylor-cubic"))):(after) with points linestyle 1, \
    table using (x(schedule("taylor-quintic"))):(after) with points linestyle 1 pointtype 10, \
    table using (x(schedule("jordan"))):(after) with points linestyle 2, \
    table using (x(schedule("greedy"))):(after) with points linestyle 5, \
    table using (x(divides("newton"))):(after) with points linestyle 6, \
    table using (x(divides("qdwh"))):(after) with points linestyle 7
unset label 1
unset label 2

eval empty_panel
set tmargin at screen 0.14
set bmargin at screen 0.005
plot NaN with points linestyle 1 title "Newton–Schulz, cubic", \
    NaN with points linestyle 1 pointtype 10 title "Newton–Schulz, quintic", \
    NaN with points linestyle 2 title label("jordan"), \
    NaN with points linestyle 5 title label("greedy"), \
    NaN with points linestyle 6 title label("newton"), \
    NaN with points linestyle 7 title label("qdwh")
unset multiplot
