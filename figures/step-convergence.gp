# SPDX-License-Identifier: BSD-3-Clause
# Step by step: how far the iterate is from a projector, and the condition 1/gap of what is left
# to be done, against matrix products.
width = 2100; height = 1300
load 'figures/style.gp'

table = tables."/step-convergence.tsv"
numbers = tables."/step-course.tsv"
matrices = "water16_631g_hf polyene24_sto3g_blyp gapped"
title_of(m) = m eq "gapped" ? "generated, ξ = 10^{−4}, μ = 0.5" : m eq "water16_631g_hf" ? \
    "16 water molecules, ξ = 2.1×10^{−2}, μ = 0.90" : "polyene, ξ = 5.4×10^{−3}, μ = 0.93"
gap_of(m) = m eq "gapped" ? 1e-4 : m eq "water16_631g_hf" ? 2.094e-2 : 5.408e-3
style(o) = o eq "fit" ? 5 : style_of(o)
all = expansions." fit"
# |U'U-I|_F = 4|P^2-P|_F
error(o, m) = (stringcolumn("oracle") eq o || stringcolumn("schedule") eq o) && \
    stringcolumn("matrix") eq m && stringcolumn("asked") eq stringcolumn("steps") ? \
    column("orth_abs")/4 : NaN
left(o, m) = stringcolumn("method") eq (o eq "fit" ? "odd5" : o) && \
    abs(column("gap")/gap_of(m) - 1) < 1e-6 ? 1/column("gap_now") : NaN

set multiplot title "The matrix step function, step by step, in f64, bounds of the gap given" font ",20"
set logscale y
set format y "10^{%T}"
unset key
do for [i = 1:3] {
    m = word(matrices, i)
    set lmargin at screen 0.06 + 0.32 * (i - 1)
    set rmargin at screen 0.35 + 0.32 * (i - 1)
    set xrange [0:i == 3 ? 64 : i == 2 ? 42 : 34]
    set title title_of(m) offset 0,-0.5
    set tmargin at screen 0.91
    set bmargin at screen 0.54
    set yrange [1e-16:10]
    set ytics 1e-16, 1e4
    unset xlabel
    if (i == 1) { set ylabel "‖P² − P‖_F" offset 0.5; set format y "10^{%T}" } else { unset ylabel; set format y "" }
    plot for [o in all] table using "products":(error(o, m)) with linespoints linestyle style(o)
    unset title
    set tmargin at screen 0.50
    set bmargin at screen 0.20
    set yrange [0.7:gap_of(m) < 1e-3 ? 2e4 : 400]
    set ytics 1, 10
    set xlabel "matrix products"
    if (i == 1) { set ylabel "1/gap between the two bands" offset 0.5 }
    if (i == 3) { set format y "10^{%T}" }
    plot for [o in all] numbers using "products":(left(o, m)) with linespoints linestyle style(o)
}
eval empty_panel
set tmargin at screen 0.11
set bmargin at screen 0.005
set key maxrows 2
plot for [o in all] NaN with linespoints linestyle style(o) title (o eq "fit" ? "odd, degree 5 (sign)" : label(o))
unset multiplot
