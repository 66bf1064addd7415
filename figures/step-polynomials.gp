# SPDX-License-Identifier: BSD-3-Clause
# The polynomials of a run of degree eight, each with the two bands that it is made for.
width = 2000; height = 950
load 'figures/style.gp'

table = tables."/step-polynomials.tsv"
stats table using "step" name "step" nooutput
# what is in the table of a step, once
cell(k, c) = system(sprintf("awk -F '\t' '/^#/ {next} !h {for (i = 1; i <= NF; i++) c[$i] = i; h = 1; next} \
    $c[\"step\"] == %d {print $c[\"%s\"]; exit}' '%s'", k, c, table))
of_step(k) = column("step") == k ? column("p") : NaN
below(k) = column("x") <= column("lower") ? of_step(k) : NaN
above(k) = column("x") >= column("upper") ? of_step(k) : NaN

set multiplot title "A run of SP8: gap 0.05 about μ = 0.6, the bands that its eigenvalues lie in (shaded), and each step's polynomial" font ",20"
set xrange [0:1]
set yrange [-0.04:1.04]
set xtics ("0" 0, "" 0.25, "0.5" 0.5, "" 0.75, "1" 1)
set tmargin at screen 0.86
set bmargin at screen 0.13
unset key
set xlabel "x"
steps = int(step_max)
do for [k = 1:steps] {
    set lmargin at screen 0.06 + 0.935 * (k - 1) / steps
    set rmargin at screen 0.06 + 0.935 * k / steps - 0.025
    lower = real(cell(k, "lower")); upper = real(cell(k, "upper"))
    set object 1 rectangle from 0, graph 0 to lower, graph 1 fillcolor rgb "#D6EAF5" fillstyle solid noborder behind
    set object 2 rectangle from upper, graph 0 to 1, graph 1 fillcolor rgb "#FBE3D0" fillstyle solid noborder behind
    set title sprintf("step %d, ⟨%s⟩\n[0, %s], [%s, 1]", k, cell(k, "member"), \
        lower < 1e-3 ? sprintf("%.0e", lower) : sprintf("%.3f", lower), \
        1 - upper < 1e-3 ? sprintf("1 − %.0e", 1 - upper) : sprintf("%.3f", upper)) offset 0,-0.3
    if (k == 1) { set ylabel "p(x)" offset 0.5; set ytics 0, 0.25, 1; set format y "%g" } \
    else { unset ylabel; set format y "" }
    plot table using "x":(of_step(k)) with lines linecolor rgb grey linewidth 1.5, \
        table using "x":(below(k)) with lines linecolor rgb blue linewidth 3, \
        table using "x":(above(k)) with lines linecolor rgb red linewidth 3
}
unset multiplot
