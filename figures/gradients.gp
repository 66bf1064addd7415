# SPDX-License-Identifier: BSD-3-Clause
# Singular values of real gradients, and what oracles make of each: a column a layer.
width = 2400; height = 1500
load 'figures/style.gp'

table = tables."/spectra.tsv"
layers = system("awk -F '\t' '/^#/ {next} !h {h = 1; next} !s[$1]++ {print $1}' '".table."'")
columns = words(layers)
# the layer of a stem like attn_proj_gradient_step400
short(s) = (c = strstrt(s, "_gradient"), d = strstrt(s, "_momentum"), \
    c > 0 ? s[1:c - 1] : d > 0 ? s[1:d - 1]." (momentum)" : s)
# references first, so that they lie below
shown = "svd qdwh newton-schulz polar-express jordan you"
style(o) = sum [k = 1:words(oracles)] (word(oracles, k) eq o ? k : 0)
of_layer(s, factor) = stringcolumn("matrix") eq s && stringcolumn("factor") eq factor
x(s, factor) = of_layer(s, factor) ? column("relative") : NaN
index(s, factor) = of_layer(s, factor) ? column("i") : NaN
# With A = sum sigma_i p_i q_i', p_i' U q_i is what a direction of A is mapped to; 1 for the
# polar factor, near -1 for one that roundoff turned around. All are within the axis.

set multiplot title "Real gradients  A = Σ σ_i p_i q_i':  short schedules miss the σ_i below 10^{−3} ‖A‖_F" \
    font ",20"
top = 0.91; bottom = 0.17; left = 0.06; right = 0.985; wgap = 0.015; tgap = 0.085
tall = (top - bottom - tgap - 0.02) / 3
wide = (right - left - (columns - 1)*wgap) / columns
place_row(i) = top - (i - 1)*tall - (i > 1 ? tgap : 0) - (i > 2 ? 0.02 : 0)
unset key
set logscale y
do for [j = 1:columns] {
    layer = word(layers, j)
    set lmargin at screen left + (j - 1)*(wide + wgap)
    set rmargin at screen left + (j - 1)*(wide + wgap) + wide
    set tmargin at screen place_row(1)
    set bmargin at screen place_row(1) - tall
    set title short(layer) noenhanced offset 0,-0.5
    unset logscale x
    set xrange [0:199]
    set xtics 0, 50
    set format x "%g"
    set xlabel "i" offset 0,0.6
    set yrange [1e-10:2]
    set ytics 1e-10, 1e2
    set format y (j == 1 ? "10^{%T}" : "")
    set ylabel (j == 1 ? "σ_i / ‖A‖_F" : "") offset 0.5
    plot 1e-3 with lines linestyle 20, \
        table using (index(layer, "-")):"relative" with lines linecolor rgb black linewidth 2.5
    unset title
    set logscale x
    set xrange [3e-10:1]
    set xtics 1e-9, 1e2
    set yrange [6e-8:4]
    set ytics 1e-6, 1e2
    do for [i = 2:3] {
        format = i == 2 ? "f32" : "bf16"
        set tmargin at screen place_row(i)
        set bmargin at screen place_row(i) - tall
        set ylabel (j == 1 ? format.":  |p_i' U q_i|" : "") offset 0.5
        set format x (i == 3 ? "10^{%T}" : "")
        set xlabel (i == 3 ? "σ_i / ‖A‖_F" : "") offset 0,0
        set arrow 1 from 1e-3, graph 0 to 1e-3, graph 1 nohead linestyle 20
        plot for [k = 1:words(shown)] table \
            using (x(layer, word(shown, k).".".format)):(abs(column("mapped"))) \
            with points linestyle style(word(shown, k)) pointsize (k < 3 ? 1.1 : 0.8)
        unset arrow 1
    }
}
eval empty_panel
set tmargin at screen 0.075
set bmargin at screen 0.005
plot for [k = 1:words(shown)] NaN with points linestyle style(word(shown, k)) \
        title label(word(shown, k)), \
    NaN with lines linestyle 20 title "10^{−3} ‖A‖_F"
unset multiplot
