# SPDX-License-Identifier: BSD-3-Clause
# Measured over foretold time of whole jobs, both in units of the product's; and their share of
# the product's rate.
width = 1900; height = 900
load 'figures/style.gp'

table = tables."/cost-model.tsv"
drawn = "auto newton-hybrid qdwh svd polar-express"
colour(o) = o eq "auto" ? purple : o eq "newton-hybrid" ? "#01665E" : o eq "qdwh" ? blue : \
    o eq "svd" ? black : green
filled(o) = o eq "auto" ? 13 : o eq "newton-hybrid" ? 11 : o eq "qdwh" ? 5 : o eq "svd" ? 7 : 9
open(o) = filled(o) - 1
name(o) = o eq "polar-express" ? "Polar Express, 8 steps" : label(o)
# the median over the turns of seconds times the product's rate, over the same by the costs
off(x) = column("flops")/(column("share")*column("foretold")*column("foretold_gemm"))
row(o, thin, value) = is(o) && (column("m") > column("n")) == thin ? value : NaN
# oracles stand side by side, f64 left of f32
number(o) = sum [k = 1:words(drawn)] (word(drawn, k) eq o ? k : 0)
beside(o) = 1.022**(number(o) - 3 + (stringcolumn("format") eq "f32" ? 3 : -3))

set multiplot title "What the costs foretell, and the share of the GEMM rate: filled n × n, open 4:1" font ",20"
set logscale xy
set tmargin at screen 0.87
set bmargin at screen 0.24
unset key

set title "measured over foretold time" offset 0,-0.5
set lmargin at screen 0.07
set rmargin at screen 0.51
set xlabel "foretold seconds"
set ylabel "measured / foretold, both over the product's" offset 0
set format x "%g"
set yrange [0.45:2.2]
set ytics ("0.5" 0.5, "0.65" 0.65, "0.8" 0.8, "1" 1, "1.25" 1.25, "1.5" 1.5, "2" 2)
set object 1 rectangle from graph 0, first 0.8 to graph 1, first 1.25 behind \
    fillcolor rgb "#e8f0e8" fillstyle solid noborder
plot 1 with lines linestyle 20, \
    for [o in drawn] table using "foretold":(row(o, 0, off(x))) with points \
        linecolor rgb colour(o) pointtype filled(o), \
    for [o in drawn] table using "foretold":(row(o, 1, off(x))) with points \
        linecolor rgb colour(o) pointtype open(o)
unset object 1

set title "share of the GEMM rate measured in turns" offset 0,-0.5
set lmargin at screen 0.575
set rmargin at screen 0.99
set xlabel "order n, f64 left of f32"
set ylabel "operations / time, over the product's rate" offset 0
set xtics ("256" 256, "512" 512, "1000" 1000, "1500" 1500, "2000" 2000)
set xrange [215:2500]
set yrange [0.05:1.3]
set ytics ("0.1" 0.1, "0.2" 0.2, "0.3" 0.3, "0.5" 0.5, "0.7" 0.7, "1" 1)
plot 1 with lines linestyle 20, \
    for [o in drawn] table using (column("n")*beside(o)):(row(o, 0, column("share"))) with points \
        linecolor rgb colour(o) pointtype filled(o), \
    for [o in drawn] table using (column("n")*beside(o)):(row(o, 1, column("share"))) with points \
        linecolor rgb colour(o) pointtype open(o)

eval empty_panel
set tmargin at screen 0.12
set bmargin at screen 0.005
plot for [o in drawn] NaN with points linecolor rgb colour(o) pointtype filled(o) title name(o)
unset multiplot
