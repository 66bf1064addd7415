# SPDX-License-Identifier: BSD-3-Clause
# Singular values of real gradients, and what oracles make of each: a column a layer.
call 'figures/style.gp' 2400 1400

table = tables."/spectra.tsv"
layers = system("awk -F '\t' '/^#/ {next} !h {h = 1; next} !s[$1]++ {print $1}' '".table."'")
columns = words(layers)
# the layer of a stem like attn_proj_gradient_step400
short(s) = (c = strstrt(s, "_gradient"), d = strstrt(s, "_momentum"), \
    c > 0 ? s[1:c - 1] : d > 0 ? s[1:d - 1]." (momentum)" : s)
shown = "newton-schulz jordan you polar-express qdwh svd"
style(o) = sum [k = 1:words(oracles)] (word(oracles, k) eq o ? k : 0)
row(layer, factor, value) = stringcolumn("matrix") eq layer && stringcolumn("factor") eq factor ? \
    value : NaN
shown_value(x) = x < 1e-3 ? 1e-3 : x

set multiplot title "Real gradients: which singular values reach 1?" font ",20"
top = 0.91; bottom = 0.17; left = 0.055; right = 0.99; wgap = 0.012; tgap = 0.075
tall = (top - bottom - 2*tgap) / 3
wide = (right - left - (columns - 1)*wgap) / columns
unset key
do for [j = 1:columns] {
    layer = word(layers, j)
    set lmargin at screen left + (j - 1)*(wide + wgap)
    set rmargin at screen left + (j - 1)*(wide + wgap) + wide
    set tmargin at screen top
    set bmargin at screen top - tall
    set title short(layer) noenhanced offset 0,-0.5
    unset logscale x
    set logscale y
    set format x "%g"
    set format y (j == 1 ? "10^{%T}" : "")
    set xrange [0:200]
    set yrange [1e-10:2]
    set ytics 1e-10, 1e2
    set xtics 50
    set xlabel "i" offset 0,0.5
    set ylabel (j == 1 ? "σ_i / ‖A‖_F" : "") offset 0.5
    plot 1e-3 with lines linestyle 20, \
        table using (row(layer, "-", column("i"))):"relative" with lines linecolor rgb blue linewidth 2.5
    unset title
    set logscale x
    set xrange [1e-9:1]
    set format x "10^{%T}"
    set xtics 1e-9, 1e2
    set yrange [8e-4:2]
    set ytics 1e-3, 10
    do for [i = 1:2] {
        format = i == 1 ? "f32" : "bf16"
        set tmargin at screen top - i*(tall + tgap) + (i == 2 ? tgap - 0.02 : 0)
        set bmargin at screen top - i*(tall + tgap) + (i == 2 ? tgap - 0.02 : 0) - tall
        set ylabel (j == 1 ? "after, in ".format : "") offset 0.5
        if (i == 2) { set format x "10^{%T}"; set xlabel "σ_i / ‖A‖_F" } else { set format x ""; unset xlabel }
        set arrow 1 from 1e-3, graph 0 to 1e-3, graph 1 nohead linestyle 20
        plot for [k = 1:words(shown)] table \
            using (row(layer, word(shown, k).".".format, column("relative"))):(shown_value(column("mapped"))) \
            with points linestyle style(word(shown, k)) pointsize 0.6
        unset arrow 1
    }
}
eval empty_panel
set tmargin at screen 0.075
set bmargin at screen 0.005
plot for [k = 1:words(shown)] NaN with points linestyle style(word(shown, k)) title label(word(shown, k)), \
    NaN with lines linestyle 20 title "l = 10^{−3} ‖A‖_F"
unset multiplot
