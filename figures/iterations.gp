# SPDX-License-Identifier: BSD-3-Clause
# Steps until convergence: of Zolotarev's functions by r and condition number, as a table; of
# every iteration against the condition number, as lines.
width = 2100; height = 1000
load 'figures/style.gp'

table = tables."/iterations.tsv"
# condition numbers, once each, in the order of the table, as gnuplot reads numbers in strings
kappas = system("awk -F '\t' '/^#/ {next} !h {for (i = 1; i <= NF; i++) c[$i] = i; h = 1; next} \
    {k = $c[\"cond\"]; if (!s[k]++) printf \"%.3f\\n\", k}' '".table."'")
place(k) = sum [i = 1:words(kappas)] (real(word(kappas, i)) == k ? i : 0)
shown(k) = real(word(kappas, k)) < 99 ? sprintf("%g", real(word(kappas, k))) : \
    sprintf("10^{%d}", int(floor(log10(real(word(kappas, k))) + 0.5)))
span(a, b) = a == b ? sprintf("%d", int(a)) : sprintf("%d–%d", int(a), int(b))
by_poles(r) = stringcolumn("oracle") eq "zolo-pd" && column("r") == r
differs(d) = column("least") != column("exact") || column("most") != column("exact")

set multiplot title "Steps to convergence in f64 with l = 1/κ given: the recurrence in exact arithmetic, and 50 × 50 matrices of three spectra and three seeds" font ",20"
set tmargin at screen 0.89
set bmargin at screen 0.25
unset key

# one colour a number of steps, from light to dark
set title "ZOLO-PD with r poles a step; r = 1 is QDWH" offset 0,-0.5
set lmargin at screen 0.05
set rmargin at screen 0.535
set xrange [0.5:words(kappas) + 0.5]
set yrange [8.5:0.5]
set tics scale 0
set xtics ()
do for [k = 1:words(kappas)] {
    name = shown(k)
    set xtics add (name k)
}
set ytics 1, 1
set xlabel "condition number κ"
set ylabel "poles r" offset 1
unset grid
set border 0
set palette defined (1 "#F7FBFF", 2 "#DEEBF7", 3 "#B9D5EA", 4 "#8FBFE0", 5 "#62A3D2", 6 "#3C87C0")
set cbrange [1:6]
unset colorbox
set style fill solid border rgb "white"
plot for [r = 1:8] table using (place(column("cond"))):(by_poles(r) ? column("r") : NaN):(0.5):(0.5):(column("exact")) \
        with boxxyerror linecolor palette, \
    for [r = 1:8] table using (place(column("cond"))):(by_poles(r) ? column("r") - (differs(0) ? 0.15 : 0) : NaN):(sprintf("%d", int(column("exact")))) \
        with labels font ",21", \
    for [r = 1:8] table using (place(column("cond"))):(by_poles(r) && differs(0) ? column("r") + 0.23 : NaN):(span(column("least"), column("most"))) \
        with labels font ",16" textcolor rgb "#B03A00"
set border 3
set grid
set tics scale 0.6

set title "every iteration: lines as computed (dotted: no recurrence), marks as taken" offset 0,-0.5
set lmargin at screen 0.60
set rmargin at screen 0.99
set logscale xy
set xtics ("1" 1, "10^{4}" 1e4, "10^{8}" 1e8, "10^{12}" 1e12, "10^{16}" 1e16)
set ytics ("1" 1, "2" 2, "3" 3, "5" 5, "10" 10, "20" 20, "50" 50, "100" 100)
set xrange [0.8:5e16]
set yrange [1.5:130]
set ylabel "steps" offset 1
drawn = "newton-schulz newton-schulz-scaled halley newton-norm newton newton-hybrid qdwh zolo-pd"
# marks of one condition number stand side by side
apart(o) = 1.22 ** (sum [k = 1:words(drawn)] (word(drawn, k) eq o ? k - 4.5 : 0))
row(o, value) = stringcolumn("oracle") eq o && column("r") == 0 && column("cond") > 1.9 ? column(value) : NaN
plot for [o in drawn] table using (column("cond")*apart(o)):(row(o, "exact")) with lines linestyle style_of(o), \
    for [o in "newton-norm newton-hybrid"] table using (column("cond")*apart(o)):(row(o, "most")) \
        with lines linestyle style_of(o) dashtype 3 linewidth 1, \
    for [o in drawn] table using (column("cond")*apart(o)):(row(o, "least")):(row(o, "least")):(row(o, "most")) \
        with yerrorbars linestyle style_of(o) dashtype 1

eval empty_panel
set tmargin at screen 0.13
set bmargin at screen 0.005
set key maxrows 3
plot for [o in drawn] NaN with linespoints linestyle style_of(o) title label(o)
unset multiplot
