# SPDX-License-Identifier: BSD-3-Clause
# Time of what divides over that of the SVD, against order and condition number.
width = 1900; height = 1000
load 'figures/style.gp'

table = tables."/times.tsv"
drawn = "halley zolo-pd newton-norm newton qdwh newton-hybrid"
# the condition number of the most orders, and the order of the most condition numbers
common(of, by) = system("awk -F '\t' '/^#/ {next} !h {for (i = 1; i <= NF; i++) c[$i] = i; h = 1; next} \
    !s[$c[\"".of."\"], $c[\"".by."\"]]++ {k = $c[\"".of."\"]; if (++n[k] > n[best]) best = k} END {printf \"%.1f\", best}' '".table."'")
cond = real(common("cond", "n"))
n = int(common("n", "cond"))
stats table using "n" name "size" nooutput
# points of one abscissa stand side by side
apart(o, step) = step ** (sum [k = 1:words(drawn)] (word(drawn, k) eq o ? k - 3.5 : 0))
row(o, value) = stringcolumn("oracle") eq o ? value : NaN

set multiplot title sprintf("Time to compute U, over that of the SVD in turns with it: f64, one thread, median and range of the turns") font ",20"
set logscale xy
set yrange [0.5:14]
set ytics ("½" 0.5, "0.7" 0.7, "1" 1, "1.5" 1.5, "2" 2, "3" 3, "5" 5, "7" 7, "10" 10)
set tmargin at screen 0.89
set bmargin at screen 0.25
unset key

set title sprintf("condition number 10^{%d}", int(floor(log10(cond) + 0.5))) offset 0,-0.5
set lmargin at screen 0.065
set rmargin at screen 0.51
set xrange [size_min/1.25:size_max*1.25]
set xtics ("64" 64, "128" 128, "256" 256, "512" 512, "1000" 1000, "1500" 1500)
set xlabel "order n"
set ylabel "time / time of the SVD" offset 1
set label 1 "below: faster than the SVD" at size_min/1.2,0.93 left textcolor rgb "#404040" font ",15"
plot 1 with lines linestyle 20, \
    for [o in drawn] table using (column("n")*apart(o, 1.03)):(row(o, column("cond") == cond ? column("times") : NaN)) \
        smooth unique with lines linestyle style_of(o), \
    for [o in drawn] table using (column("n")*apart(o, 1.03)):(row(o, column("cond") == cond ? column("times") : NaN)):(column("times_least")):(column("times_most")) \
        with yerrorbars linestyle style_of(o) dashtype 1
unset label 1

set title sprintf("n = %d", n) offset 0,-0.5
set lmargin at screen 0.545
set rmargin at screen 0.99
set xrange [2:8e15]
set xtics 10, 100
set format x "10^{%T}"
set format y ""
set xlabel "condition number"
unset ylabel
plot 1 with lines linestyle 20, \
    for [o in drawn] table using (column("cond")*apart(o, 1.3)):(row(o, column("n") == n ? column("times") : NaN)) \
        smooth unique with lines linestyle style_of(o), \
    for [o in drawn] table using (column("cond")*apart(o, 1.3)):(row(o, column("n") == n ? column("times") : NaN)):(column("times_least")):(column("times_most")) \
        with yerrorbars linestyle style_of(o) dashtype 1

eval empty_panel
set tmargin at screen 0.14
set bmargin at screen 0.005
set key maxrows 2
plot for [o in drawn] NaN with linespoints linestyle style_of(o) title label(o), \
    NaN with lines linestyle 20 title "SVD"
unset multiplot
