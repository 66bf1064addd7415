# SPDX-License-Identifier: BSD-3-Clause
# The proved range of a composition of quintics once its coefficients are rounded: one by one,
# and as polar fit --target finds them.
width = 1800; height = 950
load 'figures/style.gp'

table = tables."/rounding.tsv"
top = 1e4
row(l, f, h) = stringcolumn("lower") eq l && stringcolumn("target") eq f && \
    stringcolumn("how") eq h ? (column("error") < top ? column("error") : top) : NaN

set multiplot title "Proved error after rounding the coefficients of a greedy quintic composition" font ",20"
set logscale y
set format y "10^{%T}"
set yrange [1e-30:2e4]
set ytics (1, 1e-5, 1e-10, 1e-15, 1e-20, 1e-25, 1e-30, "diverges" top)
set tmargin at screen 0.89
set bmargin at screen 0.24
set xlabel "steps"
unset key
formats = "f64 f32 f16 bf16"
lowers = "1e-3 1e-6"
array colour[4] = [black, blue, green, red]
array marker[4] = [6, 4, 8, 10]
do for [i = 1:2] {
    l = word(lowers, i)
    set lmargin at screen 0.09 + 0.485 * (i - 1)
    set rmargin at screen 0.505 + 0.485 * (i - 1)
    set title sprintf("l = 10^{%s}", substr(l, 3, 4)) offset 0,-0.5
    set xrange [i == 1 ? 2.5 : 7.5 : i == 1 ? 9.2 : 13.2]
    set xtics 1
    if (i == 1) { set ylabel "max |1 − p(x)| on [l,1], proved" offset 0.5 } else { unset ylabel; set format y "" ; set ytics ("" 1, "" 1e-5, "" 1e-10, "" 1e-15, "" 1e-20, "" 1e-25, "" 1e-30, "" top) }
    plot for [k = 1:4] table using "steps":(row(l, word(formats, k), "one-by-one")) \
            with linespoints linecolor rgb colour[k] pointtype marker[k] dashtype (6,4), \
        for [k = 1:4] table using "steps":(row(l, word(formats, k), "searched")) \
            with linespoints linecolor rgb colour[k] pointtype marker[k] + 1 linewidth 1.5
}
eval empty_panel
set tmargin at screen 0.15
set bmargin at screen 0.01
set key maxrows 2
plot for [k = 1:4] NaN with linespoints linecolor rgb colour[k] pointtype marker[k] + 1 linewidth 1.5 \
        title word(formats, k)." as fitted", \
    for [k = 1:4] NaN with linespoints linecolor rgb colour[k] pointtype marker[k] dashtype (6,4) \
        title word(formats, k)." rounded one by one"
unset multiplot
