# SPDX-License-Identifier: BSD-3-Clause
# With which step the cheapest route begins, over the lower bound l and the error that is wanted.
width = 1600; height = 1250
load 'figures/style.gp'

table = tables."/route-map.tsv"
set multiplot layout 2,2 title "The first step of the cheapest route" font ",20"
set logscale x
set format x "10^{%T}"
set xrange [3e-9:3]
set yrange [0.4:9.6]
set ytics ("0.1" 1, "10^{-2}" 2, "10^{-3}" 3, "10^{-4}" 4, "10^{-5}" 5, "10^{-6}" 6, \
    "10^{-7}" 7, "10^{-8}" 8, "full" 9)
set xlabel "lower bound l on {/Symbol s}_n/{/Symbol s}_1"
set ylabel "error wanted" offset 1
unset grid
set pointsize 1.15
set key outside bottom center horizontal Left reverse samplen 1
rung(e) = e > 0 ? -log10(e) : 9
here(f, m, from, first) = stringcolumn("format") eq f && column("m") == m && \
    stringcolumn("from") eq from && stringcolumn("first") eq first ? rung(column("error")) : NaN
do for [f in "f64 f32"] {
    do for [m in "1500 4096"] {
        set title sprintf("%s, %s", m eq "1500" ? "1500 x 1500" : "4096 x 1024", f) font ",16"
        plot table using "lower":(here(f, m + 0, "matrix", "odd")) with points pointtype 7 \
                linecolor rgb red title "polynomial", \
            table using "lower":(here(f, m + 0, "matrix", "halley")) with points pointtype 5 \
                linecolor rgb blue title "Halley, Cholesky", \
            table using "lower":(here(f, m + 0, "matrix", "series")) with points pointtype 13 \
                linecolor rgb black title "series", \
            table using "lower":(here(f, m + 0, "matrix", "zolotarev")) with points pointtype 9 \
                linecolor rgb purple title "Zolotarev", \
            table using "lower":(here(f, m + 0, "lu", "newton")) with points pointtype 4 \
                linecolor rgb orange title "LU, Newton", \
            table using "lower":(here(f, m + 0, "qr", "newton")) with points pointtype 6 \
                linecolor rgb green title "QR, Newton", \
            table using "lower":(stringcolumn("from") eq "cholesky" && stringcolumn("format") eq f \
                && column("m") == m + 0 ? rung(column("error")) : NaN) with points pointtype 8 \
                linecolor rgb grey title "Cholesky QR"
    }
}
unset multiplot
