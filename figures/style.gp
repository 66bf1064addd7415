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
# codes on a GPU: ours blue, thick; SVDs grey and black
set style line 31 linecolor rgb grey   pointtype 1 linewidth 1.5
set style line 32 linecolor rgb black  pointtype 2 linewidth 1.5
set style line 33 linecolor rgb red    pointtype 7 linewidth 1.5
set style line 34 linecolor rgb red    pointtype 6 linewidth 1.5 dashtype 2
set style line 35 linecolor rgb purple pointtype 11 linewidth 1.5
set style line 36 linecolor rgb purple pointtype 10 linewidth 1.5 dashtype 2
set style line 37 linecolor rgb green  pointtype 9 linewidth 1.5
set style line 38 linecolor rgb blue   pointtype 5 linewidth 2.5
set style line 39 linecolor rgb sky    pointtype 13 linewidth 2.5
set style line 40 linecolor rgb blue   pointtype 4 linewidth 1.5 dashtype 2
rivals = "muon muon-compile cublas cublas-gram triton triton-gram quack polar polar-gram polar-jordan"
set style line 41 linecolor rgb black  pointtype 6 linewidth 1.5
set style line 42 linecolor rgb grey   pointtype 7 linewidth 1.5
set style line 43 linecolor rgb grey   pointtype 4 linewidth 1.5 dashtype 2
set style line 44 linecolor rgb red    pointtype 11 linewidth 1.5
set style line 45 linecolor rgb orange pointtype 9 linewidth 1.5
set style line 46 linecolor rgb blue   pointtype 4 linewidth 2.5
set style line 47 linecolor rgb "#8C510A" pointtype 9 linewidth 2.5
set style line 48 linecolor rgb sky    pointtype 2 linewidth 2.5
set style line 49 linecolor rgb blue   pointtype 8 linewidth 2.5 dashtype 2
set style line 50 linecolor rgb black  pointtype 8 linewidth 1.5 dashtype 3
dense_rivals = "gesvd gesvdj gesvda gesvdp linalg-polar polar-qdwh polar-zolo-pd polar-newton polar-newton-hybrid polar-svd"
rival_style(o) = (sum [k = 1:words(rivals)] (word(rivals, k) eq o ? 30 + k : 0)) + \
    (sum [k = 1:words(dense_rivals)] (word(dense_rivals, k) eq o ? 40 + k : 0))
# the format it is drawn in: Muon's function knows no other
rival_format(o) = strstrt(" muon muon-compile polar-jordan ", " ".o." ") ? "bf16" : strstrt(" ".dense_rivals." ", " ".o." ") ? "f64" : "f16"
rival_label(o) = o eq "muon" ? "torch.optim.Muon" : o eq "muon-compile" ? "Muon, torch.compile" : \
    o eq "cublas" ? "cuBLAS, graph" : o eq "cublas-gram" ? "cuBLAS, Gram form, graph" : \
    o eq "triton" ? "Triton, graph" : o eq "triton-gram" ? "Triton, Gram form, graph" : \
    o eq "quack" ? "Gram Newton–Schulz, QuACK" : o eq "polar" ? "polar" : o eq "polar-gram" ? "polar, Gram form" : \
    o eq "polar-jordan" ? "polar, Jordan (bf16)" : o eq "linalg-polar" ? "torch.linalg.polar" : \
    o eq "polar-qdwh" ? "polar QDWH" : o eq "polar-zolo-pd" ? "polar ZOLO-PD" : o eq "polar-newton" ? "polar Newton" : \
    o eq "polar-newton-hybrid" ? "polar Newton hybrid" : o eq "polar-svd" ? "polar SVD (cuSOLVER gesvd)" : "cuSOLVER ".o
# value in rows of a family that were timed, of one contestant in a format
rival_row(o, f, family, value) = stringcolumn("contestant") eq o && stringcolumn("format") eq f && \
    stringcolumn("family") eq family && stringcolumn("status") eq "ok" ? value : NaN
# what the table says of itself
told(table, key) = system("sed -n 's/^# ".key.": //p' '".table."' | head -n 1")
# least and most of a column in rows of a family, with room beside them on a logarithmic axis
span(table, of, family) = system("awk -F '\t' -v of='".of."' -v family='".family."' '/^#/ {next} !h {for (i = 1; i <= NF; i++) c[$i] = i; h = 1; next} \
    $c[\"family\"] == family {v = $c[of] + 0; if (!a || v < a) a = v; if (v > b) b = v} END {print a*0.87, b*1.15}' '".table."'")
# those of a list that have a time in a family
timed(table, list, family) = system("awk -F '\t' -v list='".list."' -v family='".family."' '/^#/ {next} !h {for (i = 1; i <= NF; i++) c[$i] = i; h = 1; next} \
    $c[\"status\"] == \"ok\" && $c[\"family\"] == family {s[$c[\"contestant\"]]} END {n = split(list, w, \" \"); for (i = 1; i <= n; i++) if (w[i] in s) printf \"%s \", w[i]}' '".table."'")
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
