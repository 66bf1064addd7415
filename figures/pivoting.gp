# SPDX-License-Identifier: BSD-3-Clause
# Backward error with and without column pivoting or mixing: a row a matrix, a panel an oracle.
width = 2000; height = 1350
load 'figures/style.gp'

table = tables."/pivoting.tsv"
# "matrix m n", once each, in the order of the table
kinds = system("awk -F '\t' '/^#/ {next} !h {for (i = 1; i <= NF; i++) c[$i] = i; h = 1; next} \
    {k = $c[\"matrix\"] \":\" $c[\"m\"] \"×\" $c[\"n\"]; if (!s[k]++) print k}' '".table."'")
place(k) = sum [i = 1:words(kinds)] (word(kinds, i) eq k ? i : 0)
name(dummy) = stringcolumn("matrix").":".stringcolumn("m")."×".stringcolumn("n")
# what is worse than 1 stands at 1
shown(x) = x < 1 ? x : 1
row(o, p) = stringcolumn("oracle") eq o && stringcolumn("pivot") eq p ? shown(column("resid_abs")) : NaN
svd(dummy) = stringcolumn("oracle") eq "svd" ? shown(column("resid_abs")) : NaN
promise(s) = 10 * 2**-53 * (column("m") < column("n") ? column("m") : column("n"))

panels = "qdwh zolo-pd newton"
left = 0.205; right = 0.99; gap = 0.02
wide = (right - left - 2*gap) / 3
set multiplot title "Backward error in f64 on structured and graded matrices: without pivoting or mixing all digits may be lost" font ",20"
set logscale x
set format x "10^{%T}"
set xtics 1e-14, 1e4
set yrange [words(kinds) + 0.7:0.3]
set tmargin at screen 0.90
set bmargin at screen 0.17
unset key
do for [k = 1:3] {
    o = word(panels, k)
    set lmargin at screen left + (k - 1)*(wide + gap)
    set rmargin at screen left + (k - 1)*(wide + gap) + wide
    set xrange [1e-16:3]
    set title label(o) offset 0,-0.5
    set xlabel (k == 2 ? "backward error  ‖A − UH‖_F / ‖A‖_F" : "")
    set ytics ()
    do for [i = 1:words(kinds)] {
        w = word(kinds, i)
        c = strstrt(w, ":")
        set ytics add ((k == 1 ? w[1:c - 1]."  ".w[c + 1:*] : "") i)
    }
    plot table using (stringcolumn("oracle") eq "svd" ? promise(0) : NaN):(place(name(0)) - 0.4):(0):(0.8) \
            with vectors nohead linestyle 20, \
        table using (row(o, "none")):(place(name(0))) with points linestyle 1, \
        table using (svd(0)):(place(name(0))) with points linestyle 8, \
        table using (row(o, "first")):(place(name(0)) + 0.2) with points linestyle 2, \
        table using (row(o, "each")):(place(name(0)) + 0.2) with points linestyle 3, \
        table using (row(o, "once")):(place(name(0)) - 0.2) with points linestyle 7, \
        table using (row(o, "mix")):(place(name(0))) with points linestyle 4
}
eval empty_panel
set tmargin at screen 0.10
set bmargin at screen 0.005
set key maxrows 3
plot NaN with points linestyle 1 title "neither", \
    NaN with points linestyle 4 title "columns mixed (default)", \
    NaN with points linestyle 7 title "pivoted QR before", \
    NaN with points linestyle 2 title "first step pivoted (QDWH)", \
    NaN with points linestyle 3 title "every step pivoted (QDWH)", \
    NaN with points linestyle 8 title "SVD", \
    NaN with lines linestyle 20 title "10 n u, the promise"
unset multiplot
