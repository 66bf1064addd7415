# SPDX-License-Identifier: BSD-3-Clause
# Backward error of QDWH with and without column pivoting, a row a matrix.
width = 1800; height = 1400
load 'figures/style.gp'

table = tables."/pivoting.tsv"
# "matrix m n", once each, in the order of the table
kinds = system("awk -F '\t' '/^#/ {next} !h {for (i = 1; i <= NF; i++) c[$i] = i; h = 1; next} \
    {k = $c[\"matrix\"] \":\" $c[\"m\"] \"×\" $c[\"n\"]; if (!s[k]++) print k}' '".table."'")
place(k) = sum [i = 1:words(kinds)] (word(kinds, i) eq k ? i : 0)
name(dummy) = stringcolumn("matrix").":".stringcolumn("m")."×".stringcolumn("n")
shown(x) = x < 1e-17 ? 1e-17 : x
row(o, p) = stringcolumn("oracle") eq o && (p eq "" || stringcolumn("pivot") eq p) ? \
    shown(column("resid_abs")) : NaN

set title "QDWH wants column pivoting: backward error in f64 on structured and graded matrices" font ",20" offset 0,0.3
set logscale x
set format x "10^{%T}"
set xrange [1e-16:1e-7]
set xlabel "backward error  ‖A − UH‖_F / ‖A‖_F"
set yrange [words(kinds) + 0.7:0.3]
set ytics ()
do for [i = 1:words(kinds)] {
    k = word(kinds, i)
    c = strstrt(k, ":")
    set ytics add (k[1:c - 1]."  ".k[c + 1:*] i)
}
set key below left Left reverse maxrows 2 samplen 1.5 enhanced
promise(s) = 10 * 2**-53 * (column("m") < column("n") ? column("m") : column("n"))
plot table using (stringcolumn("oracle") eq "svd" ? promise(0) : NaN):(place(name(0)) - 0.35):(0):(0.7) with vectors nohead linestyle 20 \
        title "10 n u, promised of QDWH and Newton", \
    table using (row("qdwh", "none")):(place(name(0)) - 0.1) with points linestyle 1 \
        title "QDWH, no pivoting", \
    table using (row("newton", "once")):(place(name(0)) + 0.1) with points linestyle 6 \
        title "Newton, pivoted QR before (default)", \
    table using (row("qdwh", "first")):(place(name(0)) + 0.1) with points linestyle 4 \
        title "QDWH, pivoted first step", \
    table using (row("qdwh", "each")):(place(name(0))) with points linestyle 3 \
        title "QDWH, every step pivoted", \
    table using (row("qdwh", "once")):(place(name(0)) - 0.1) with points linestyle 7 \
        title "QDWH, pivoted QR before (default)", \
    table using (row("svd", "")):(place(name(0))) with points linestyle 8 title "SVD"
