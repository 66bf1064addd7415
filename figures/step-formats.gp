# SPDX-License-Identifier: BSD-3-Clause
# The step function in four formats: error of the projector, and what is said of it.
width = 2100; height = 1150
load 'figures/style.gp'

table = tables."/step-formats.tsv"
gaps = system("awk -F '\t' '/^#/ {next} !h {for (i = 1; i <= NF; i++) c[$i] = i; h = 1; next} \
    {k = sprintf(\"%.0e\", $c[\"gap\"]); if (!s[k]++) print k}' '".table."'")
columns = words(gaps)
place(g) = sum [i = 1:columns] (word(gaps, i) eq sprintf("%.0e", g) ? i : 0)
rows = "step-sp8:exact step-sp8:none step-sp8-plain:exact step-sp8-plain:none step-sp2-acc:exact \
    step-sp2-acc:none step-sp2:exact step-sp2:none step-mcweeny:exact step-mcweeny:none fit:none"
oracle(r) = substr(r, 1, strstrt(r, ":") - 1)
bounds(r) = substr(r, strstrt(r, ":") + 1, strlen(r))
in(r, f) = (stringcolumn("oracle") eq oracle(r) || stringcolumn("schedule") eq oracle(r)) && \
    stringcolumn("bounds") eq bounds(r) && stringcolumn("format") eq f
clip(e) = e < 1e-15 ? -15 : e > 1 ? 0 : e == e ? log10(e) : 0
error(r, f) = in(r, f) ? clip(column("forward_abs")/2) : NaN
ok = "ok"
yellow = "#F0E442"
says(r, f, what) = in(r, f) && (what eq "wrong" ? stringcolumn("status") eq ok && column("forward_abs") > 1 : \
    stringcolumn("status") ne ok) ? column("gap") : NaN

stats table using "n" name "size" nooutput
set multiplot title sprintf("‖P − P*‖_F by format and gap, %d × %d, μ in the middle: with the bounds of the gap (•) and by μ alone", int(size_max), int(size_max)) font ",20"
set tmargin at screen 0.90
set bmargin at screen 0.23
unset key
unset grid
set border 0
set tics scale 0
set xtics ()
do for [k = 1:columns] {
    name = sprintf("%s×10^{−%s}", substr(word(gaps, k), 1, 1), substr(word(gaps, k), 5, 5))
    set xtics add (name k)
}
set xtics rotate by 60 right
set xrange [0.5:columns + 0.5]
set yrange [words(rows) + 0.5:0.5]
set palette defined (-15 "#F7FBFF", -8 "#9CC8E4", -3 "#3C87C0", -1 "#2A5A8A", 0 "#17304D")
set cbrange [-15:0]
unset colorbox
set cbtics ("10^{−15}" -15, "10^{−10}" -10, "10^{−5}" -5, "1" 0)
set style fill solid border rgb "white"
set xlabel "gap, of the width" offset 0,-1
formats = "f64 f32 f16 bf16"
do for [i = 1:4] {
    f = word(formats, i)
    set lmargin at screen 0.145 + 0.213 * (i - 1)
    set rmargin at screen 0.345 + 0.213 * (i - 1)
    set title sprintf("%s%s", f, f eq "f16" ? " (and tf32)" : "") offset 0,-0.5
    set ytics ()
    do for [k = 1:words(rows)] {
        r = word(rows, k)
        name = i > 1 ? "" : oracle(r) eq "fit" ? "odd, degree 5, l known" : sprintf("%s%s", label(oracle(r)), bounds(r) eq "exact" ? " •" : "")
        set ytics add (name k)
    }
    if (i == 4) { set colorbox horizontal user origin 0.15, 0.055 size 0.3, 0.02 }
    plot for [k = 1:words(rows)] table using (place(column("gap"))):(error(word(rows, k), f) == error(word(rows, k), f) ? k : NaN):(0.5):(0.5):(error(word(rows, k), f)) \
            with boxxyerror linecolor palette, \
        for [k = 1:words(rows)] table using (place(says(word(rows, k), f, "told"))):(k) with points pointtype 6 pointsize 1.6 linewidth 2 linecolor rgb yellow, \
        for [k = 1:words(rows)] table using (place(says(word(rows, k), f, "wrong"))):(k) with points pointtype 2 pointsize 1.6 linewidth 2.5 linecolor rgb red
}
eval empty_panel
set tmargin at screen 0.095
set bmargin at screen 0.005
set lmargin at screen 0.5
plot NaN with points pointtype 6 pointsize 1.6 linewidth 2 linecolor rgb "#B8A800" title "not ok, and said so", \
    NaN with points pointtype 2 pointsize 1.6 linewidth 2.5 linecolor rgb red title "ok, but wrong by an eigenvector or more"
unset multiplot
