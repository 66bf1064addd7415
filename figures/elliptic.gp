# SPDX-License-Identifier: BSD-3-Clause
# Accuracy of the c_i of Zolotarev's functions, computed in double in four ways, against MPFR.
width = 1700; height = 950
load 'figures/style.gp'

table = tables."/elliptic.tsv"
ways = "theta landen angle m"
array colour[4] = [green, blue, orange, red]
array marker[4] = [9, 4, 7, 11]
array name[4] = ["theta functions, from l (polar\\_zolotarev\\_c)", "Landen transformation, from l", \
    "modular angle arccos l", "parameter m = 1 − l^2"]
row(w, r) = stringcolumn("way") eq w && column("r") == r
small(w, r) = row(w, r) && column("l") < 0.5 ? column("error") : NaN
close(w, r) = row(w, r) && column("l") > 0.5 ? column("error") : NaN
pale(k) = "#90".substr(colour[k], 2, 7)

set multiplot title "Relative error of the coefficients c_i of Zolotarev’s functions, computed in double (r = 8; thin lines: r = 2 and 4)" font ",20"
set logscale xy
set format xy "10^{%T}"
set yrange [4e-18:30]
set ytics 1e-16, 1e2
set tmargin at screen 0.90
set bmargin at screen 0.26
unset key

set title "small l" offset 0,-0.5
set lmargin at screen 0.08
set rmargin at screen 0.64
set xrange [1e-30:0.5]
set xtics 1e-30, 1e5
set xlabel "l, the lower end of the interval"
set ylabel "max_i |ĉ_i − c_i| / c_i" offset 0.5
set label 1 "no digit right" at 2e-30,4 left textcolor rgb "#404040"
set label 2 "u = 2^{−53}" at 2e-30,2.5e-17 left textcolor rgb "#404040"
plot 1 with lines linestyle 20, 2.0**-53 with lines linestyle 20, \
    for [r in "2 4"] for [k = 1:4] table using "l":(small(word(ways, k), int(r))) with lines \
        linecolor rgb pale(k) linewidth 0.7, \
    for [k = 1:4] table using "l":(small(word(ways, k), 8)) with linespoints \
        linecolor rgb colour[k] pointtype marker[k] pointinterval 4 linewidth 1.8
unset label 1
unset label 2

set title "l close to 1" offset 0,-0.5
set lmargin at screen 0.70
set rmargin at screen 0.985
set xrange [1e-16:0.5]
set xtics 1e-16, 1e4
set xlabel "1 − l"
unset ylabel
plot 1 with lines linestyle 20, 2.0**-53 with lines linestyle 20, \
    for [r in "2 4"] for [k = 1:4] table using (1 - column("l")):(close(word(ways, k), int(r))) \
        with lines linecolor rgb pale(k) linewidth 0.7, \
    for [k = 1:4] table using (1 - column("l")):(close(word(ways, k), 8)) with linespoints \
        linecolor rgb colour[k] pointtype marker[k] pointinterval 4 linewidth 1.8

eval empty_panel
set tmargin at screen 0.15
set bmargin at screen 0.01
set key maxrows 2
plot for [k = 1:4] NaN with linespoints linecolor rgb colour[k] pointtype marker[k] linewidth 1.8 \
    title name[k]
unset multiplot
