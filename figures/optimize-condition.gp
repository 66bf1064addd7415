# SPDX-License-Identifier: BSD-3-Clause
# Steps to a fixed accuracy against the condition number; what was cut off is drawn open, with an
# arrow's meaning: more than that.
width = 2000; height = 950
load 'figures/style.gp'

table = tables."/optimize-condition.tsv"
limit(p) = p eq "transformer" ? 1e-8 : 1e-17
row(p, o, s) = column("step") > 0 && stringcolumn("problem") eq p && stringcolumn("optimizer") eq o && \
    (s eq "" || stringcolumn("rule") eq s)
made(p, o, s) = row(p, o, s) && column("error") <= limit(p) ? column("step") : NaN
cut(p, o, s) = row(p, o, s) && !(column("error") <= limit(p)) ? column("step") : NaN
# the best rate of Adam: the fewest steps
best(p) = sprintf("<awk -F '\t' '/^#/ {next} !h {for (i = 1; i <= NF; i++) c[$i] = i; h = 1; next} \
    $c[\"problem\"] == \"%s\" && $c[\"optimizer\"] == \"adam\" && $c[\"step\"] > 0 && $c[\"error\"] <= %g { \
    k = $c[\"cond\"]; if (!(k in n) || $c[\"step\"] < n[k]) n[k] = $c[\"step\"] } \
    END {print \"cond\tstep\"; for (k in n) print k \"\t\" n[k]}' '%s' | sort -g", p, limit(p), table)
none(p) = sprintf("<awk -F '\t' '/^#/ {next} !h {for (i = 1; i <= NF; i++) c[$i] = i; h = 1; next} \
    $c[\"problem\"] == \"%s\" && $c[\"optimizer\"] == \"adam\" && $c[\"step\"] > 0 { k = $c[\"cond\"]; \
    if ($c[\"error\"] <= %g) d[k] = 1; else n[k] = $c[\"step\"] } \
    END {print \"cond\tstep\"; for (k in n) if (!d[k]) print k \"\t\" n[k]}' '%s' | sort -g", p, limit(p), table)

set multiplot title "Steps to a fixed accuracy against the condition number: the gradient's methods grow, spectral orthogonalisation does not" font ",20"
set logscale xy
set format x "10^{%T}"
set format y "10^{%T}"
set yrange [10:1e6]
set xrange [7:1.4e6]
set xlabel "condition number"
set ylabel "steps" offset 1
unset key
set tmargin at screen 0.90
set bmargin at screen 0.26
set lmargin at screen 0.06
set rmargin at screen 0.49
set title "factorisation |UU' − M|^2/4, error 10^{−17}" offset 0,-0.5
p = "factorization-symmetric"
plot for [k = 1:3] table using "cond":(made(p, "spectral-descent", word("geometric:0.5 geometric:0.7 geometric:0.9", k))) \
        with linespoints linestyle 7 pointtype (3 + k), \
    table using "cond":(made(p, "gradient-descent", "")) with linespoints linestyle 2, \
    table using "cond":(cut(p, "gradient-descent", "")) with points linestyle 2 pointtype 10, \
    best(p) using "cond":"step" with linespoints linestyle 4, \
    none(p) using "cond":"step" with points linestyle 4 pointtype 10
set lmargin at screen 0.555
set rmargin at screen 0.99
set title "linear transformer, error 10^{−8}"
p = "transformer"
plot table using "cond":(made(p, "spectral-descent", "")) with linespoints linestyle 7 pointtype 7, \
    table using "cond":(made(p, "gradient-descent", "")) with linespoints linestyle 2, \
    table using "cond":(cut(p, "gradient-descent", "")) with points linestyle 2 pointtype 10, \
    best(p) using "cond":"step" with linespoints linestyle 4, \
    none(p) using "cond":"step" with points linestyle 4 pointtype 10

eval empty_panel
set tmargin at screen 0.13
set bmargin at screen 0.005
set key maxrows 2
plot NaN with linespoints linestyle 7 pointtype 4 title "msign(G), rates × 0.5 a step", \
    NaN with linespoints linestyle 7 pointtype 5 title "× 0.7", \
    NaN with linespoints linestyle 7 pointtype 6 title "× 0.9", \
    NaN with linespoints linestyle 7 pointtype 7 title "× 0.8", \
    NaN with linespoints linestyle 2 title "gradient descent", \
    NaN with linespoints linestyle 4 title "Adam, best of two or three rates", \
    NaN with points linestyle 8 pointtype 10 title "cut off there, not done"
unset multiplot
