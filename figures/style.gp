# SPDX-License-Identifier: BSD-3-Clause
# Shared by every figure: terminal, fonts, colours, markers, how tables are read.
# To be loaded when width and height (pixels) are set. figures/draw.sh gives the variables kind
# (svg or png), out (the file without its ending) and tables (their folder).

if (kind eq "svg") {
    set terminal svg size width,height dynamic enhanced font "DejaVu Sans,21" \
        background "white" linewidth 1.5
} else {
    set terminal pngcairo size width,height enhanced font "DejaVu Sans,16" \
        background "white" linewidth 1.5
}
set output out.".".kind

set encoding utf8
set minussign
set datafile separator "\t"
set datafile columnheaders
# what a filter leaves out is missing, so that lines go on across it
set datafile missing NaN

set border 3 linecolor rgb "#404040"
set tics nomirror out scale 0.6
set grid linecolor rgb "#dddddd" linetype 1 linewidth 0.5
set key noautotitle noenhanced spacing 1.15
set pointsize 1.3

# Okabe and Ito's palette without its yellow, which white swallows; black and grey are
# references. One colour and marker an oracle, in every figure.
black = "#000000"; blue = "#0072B2"; sky = "#56B4E9"; green = "#009E73"
orange = "#E69F00"; red = "#D55E00"; purple = "#CC79A7"; grey = "#7F7F7F"
oracles = "newton-schulz jordan you polar-express greedy newton qdwh svd"
set style line 1 linecolor rgb red    pointtype 11 linewidth 1.5
set style line 2 linecolor rgb orange pointtype 7 linewidth 1.5
set style line 3 linecolor rgb purple pointtype 13 linewidth 1.5
set style line 4 linecolor rgb green  pointtype 9 linewidth 1.5
set style line 5 linecolor rgb grey   pointtype 1 linewidth 1.5
set style line 6 linecolor rgb sky    pointtype 2 linewidth 1.5
set style line 7 linecolor rgb blue   pointtype 4 linewidth 1.5
set style line 8 linecolor rgb black  pointtype 6 linewidth 1.5
set style line 9 linecolor rgb "#6A3D9A" pointtype 8 linewidth 1.5
set style line 10 linecolor rgb "#01665E" pointtype 12 linewidth 1.5
# what divides beyond QDWH and Newton, and a second Newton-Schulz, which are kin by colour
set style line 11 linecolor rgb "#8C510A" pointtype 9 linewidth 1.5
set style line 12 linecolor rgb blue  pointtype 8 dashtype 2 linewidth 1.5
set style line 13 linecolor rgb sky   pointtype 3 dashtype 2 linewidth 1.5
set style line 14 linecolor rgb "#01665E" pointtype 13 linewidth 1.5
set style line 15 linecolor rgb red   pointtype 10 dashtype 2 linewidth 1.5
# the matrix step function; compositions for the sign have the styles of their degrees, 9, 5, 10
set style line 21 linecolor rgb blue   pointtype 5 linewidth 1.8
set style line 22 linecolor rgb sky    pointtype 4 linewidth 1.8
set style line 23 linecolor rgb red    pointtype 7 linewidth 1.8
set style line 24 linecolor rgb orange pointtype 6 linewidth 1.8
set style line 25 linecolor rgb purple pointtype 11 linewidth 1.8
expansions = "step-sp8 step-sp8-plain step-sp2-acc step-sp2 step-mcweeny"
further = "zolo-pd halley newton-norm newton-hybrid newton-schulz-scaled"
style_of(o) = (sum [k = 1:words(oracles)] (word(oracles, k) eq o ? k : 0)) + \
    (sum [k = 1:words(further)] (word(further, k) eq o ? 10 + k : 0)) + \
    (sum [k = 1:words(expansions)] (word(expansions, k) eq o ? 20 + k : 0))
# promises, reference slopes
set style line 20 linecolor rgb black dashtype (8,5) linewidth 1.3
label(o) = o eq "svd" ? "SVD" : o eq "qdwh" ? "QDWH" : o eq "newton" ? "Newton" : \
    o eq "newton-schulz" ? "Newton–Schulz" : o eq "polar-express" ? "Polar Express (l = 10^{−3})" : \
    o eq "greedy" ? "greedy quintic (l known)" : o eq "jordan" ? "Jordan" : \
    o eq "you" ? "You" : o eq "zolo-pd" ? "ZOLO-PD" : o eq "halley" ? "Halley" : \
    o eq "newton-norm" ? "Newton, norms" : o eq "newton-hybrid" ? "Newton hybrid" : \
    o eq "newton-schulz-scaled" ? "Newton–Schulz, scaled" : \
    o eq "step-sp8" ? "SP8, accelerated" : o eq "step-sp8-plain" ? "SP8, plain" : \
    o eq "step-sp2-acc" ? "SP2, accelerated" : o eq "step-sp2" ? "SP2" : \
    o eq "step-mcweeny" ? "McWeeny" : o

# the oracle of a row: its name, or that of the schedule, fitted ones being "greedy"
builtin = " taylor-cubic taylor-quintic jordan you polar-express polar-express-exact cans deepseek "
of(o, s) = o ne "composed" ? o : strstrt(builtin, " ".s." ") ? s : "greedy"
is(name) = of(stringcolumn("oracle"), stringcolumn("schedule")) eq name

# Panels are placed by hand, in parts of the picture; their common key is an empty panel.
empty_panel = 'unset title; unset xlabel; unset ylabel; unset logscale; unset border; unset tics; \
    unset label; unset arrow; set lmargin at screen 0.02; set rmargin at screen 0.99; \
    set xrange [0:1]; set yrange [0:1]; set key inside center center horizontal enhanced \
    Left reverse samplen 2.5 width 1'
