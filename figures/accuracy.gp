# SPDX-License-Identifier: BSD-3-Clause
# Errors against the condition number: a row an error, a column a format, a line an oracle.
if (!exists("formats")) formats = "f64 f32 bf16 f16"
columns = words(formats)
width = 2000; height = 1500
load 'figures/style.gp'

table = tables."/accuracy.tsv"
# unit roundoffs; what backward stable oracles promise of orthogonality and backward error
u(f) = f eq "f64" || f eq "c128" ? 2**-53 : f eq "f32" || f eq "c64" ? 2**-24 : \
    f eq "bf16" ? 2**-8 : 2**-11
stats table using "n" name "size" nooutput
n = int(size_max)
promise(f) = 10 * n * u(f)
# The last three coincide: smaller markers inside larger ones, Newton dashed over QDWH.
drawn = "newton-schulz jordan you polar-express greedy svd qdwh newton"
style(o) = sum [k = 1:words(oracles)] (word(oracles, k) eq o ? k : 0)
dashes(o) = o eq "newton" ? 2 : 1
large(o) = o eq "svd" ? 2 : o eq "qdwh" ? 1.3 : o eq "newton" ? 0.9 : 1.3
row(name, f, value) = is(name) && stringcolumn("format") eq f && column("n") == n && \
    column("seed") == 1 ? value : NaN

errors = "orth_abs resid_abs forward_abs"
names(i) = i == 1 ? "orthogonality  ‖U'U − I‖_F" : i == 2 ? "backward  ‖A − UH‖_F / ‖A‖_F" : \
    "forward  ‖U − U_*‖_F"
top = 0.92; bottom = 0.15; left = 0.07; right = 0.99; wgap = 0.05; tgap = 0.02
tall = (top - bottom - 2*tgap) / 3
wide = (right - left - (columns - 1)*wgap) / columns

set multiplot title sprintf("How far each method keeps its promise: random %d × %d matrices, geometric singular values", n, n) font ",20"
set logscale xy
set xrange [0.5:3e16]
set xtics 1e4
set format y "10^{%T}"
unset key
do for [i = 1:3] {
    set tmargin at screen top - (i - 1)*(tall + tgap)
    set bmargin at screen top - (i - 1)*(tall + tgap) - tall
    if (i == 3) { set format x "10^{%T}"; set xlabel "condition number of A" } else { set format x "" }
    do for [j = 1:columns] {
        f = word(formats, j)
        set lmargin at screen left + (j - 1)*(wide + wgap)
        set rmargin at screen left + (j - 1)*(wide + wgap) + wide
        set title (i == 1 ? f.sprintf("  (u = 2^{%d})", int(floor(log(u(f))/log(2) + 0.5))) : "") offset 0,-0.5
        set ylabel (j == 1 ? names(i) : "") offset 0.5
        set yrange [u(f)/(u(f) < 1e-10 ? 2 : 3):3e2]
        set ytics 1e-16, (u(f) < 1e-10 ? 1e4 : u(f) < 1e-5 ? 1e2 : 10)
        plot (i == 3 ? promise(f)*x : promise(f)) with lines linestyle 20, \
            for [o in drawn] table \
                using "cond":(row(o, f, column(word(errors, i)))) \
                with linespoints linestyle style(o) dashtype dashes(o) pointsize large(o)
    }
}
eval empty_panel
set tmargin at screen 0.075
set bmargin at screen 0.005
plot for [o in drawn] NaN with linespoints linestyle style(o) dashtype dashes(o) \
        pointsize large(o) title label(o), \
    NaN with lines linestyle 20 title "10 n u (forward: × condition)"
unset multiplot
