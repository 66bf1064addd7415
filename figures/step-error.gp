# SPDX-License-Identifier: BSD-3-Clause
# Error of the projector against the gap, next to what the condition of the problem allows.
width = 1900; height = 1000
load 'figures/style.gp'

table = tables."/step-gap.tsv"
u(f) = f eq "f64" ? 2.0**-53 : 2.0**-24
# |U-U*|_F is twice that of the projectors
error(o, f) = (stringcolumn("oracle") eq o || stringcolumn("schedule") eq o) && \
    stringcolumn("format") eq f ? column("forward_abs")/2 : NaN
told(o, f) = stringcolumn("status") ne "ok" ? error(o, f) : NaN
style(o) = o eq "fit" ? 5 : style_of(o)
all = expansions." fit"
stats table using "n" name "size" nooutput

set multiplot title sprintf("Error of the projector, %d × %d, half of the eigenvalues below a gap in the middle, bounds given", \
    int(size_max), int(size_max)) font ",20"
set logscale xy
set format x "10^{%T}"
set format y "10^{%T}"
set xlabel "gap ξ, of the width of the spectrum"
set xtics ("10^{−1}" 1e-1, "10^{−3}" 1e-3, "10^{−5}" 1e-5, "10^{−7}" 1e-7, "10^{−9}" 1e-9)
set tmargin at screen 0.90
set bmargin at screen 0.24
unset key
do for [i = 1:2] {
    f = word("f64 f32", i)
    set lmargin at screen 0.07 + 0.48 * (i - 1)
    set rmargin at screen 0.51 + 0.48 * (i - 1)
    set title f offset 0,-0.5
    set xrange [0.2:5e-11] reverse
    if (i == 1) { set yrange [3e-15:3e-3]; set ylabel "‖P − P*‖_F" offset 0.5; set ytics 1e-14, 100 } \
    else { set yrange [1e-6:30]; unset ylabel; set ytics 1e-6, 10 }
    plot 100 * u(f) / x with lines linestyle 20, u(f) / x with lines linestyle 20 dashtype 3, \
        for [o in all] table using "gap":(error(o, f)) with linespoints linestyle style(o), \
        for [o in all] table using "gap":(told(o, f)) with points linecolor rgb black pointtype 6 pointsize 2.6
}
eval empty_panel
set tmargin at screen 0.15
set bmargin at screen 0.01
set key maxrows 2
plot NaN with lines linestyle 20 title "100 u/ξ", NaN with lines linestyle 20 dashtype 3 title "u/ξ", \
    for [o in all] NaN with linespoints linestyle style(o) title (o eq "fit" ? "odd, degree 5 (sign)" : label(o)), \
    NaN with points linecolor rgb black pointtype 6 pointsize 2.6 title "not ok, and said so"
unset multiplot
