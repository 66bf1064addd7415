# SPDX-License-Identifier: BSD-3-Clause
# Errors on a device: against the condition number as in accuracy.gp, the host's beside them,
# and of what hides its condition. From what gpu/device.sh measures there.
width = 2000; height = 1560
load 'figures/style.gp'

table = tables."/device.tsv"
u(f) = f eq "f64" || f eq "c128" ? 2**-53 : f eq "f32" || f eq "c64" ? 2**-24 : \
    f eq "bf16" ? 2**-8 : 2**-11
stats table using "n" name "size" nooutput
n = int(size_min)
device = system("sed -n 's/^# device: //p' '".table."' | head -n 1")

# backend and oracle of a line; cuSOLVER's two are the oracle svd
lines = "cuda/newton-schulz cuda/polar-express cuda/svd cuda-gesvdp/svd cuda/zolo-pd cuda/qdwh cuda/newton"
backend(l) = l[1:strstrt(l, "/") - 1]
oracle(l) = l[strstrt(l, "/") + 1:*]
style(l) = l eq "cuda-gesvdp/svd" ? 10 : style_of(oracle(l))
dashes(l) = oracle(l) eq "newton" ? 2 : 1
large(l) = l eq "cuda/svd" ? 2 : oracle(l) eq "zolo-pd" ? 1.7 : oracle(l) eq "newton" ? 0.9 : 1.3
named(l) = l eq "cuda/svd" ? "gesvd (cuSOLVER)" : l eq "cuda-gesvdp/svd" ? "gesvdp (cuSOLVER)" : label(oracle(l))

ran(l) = stringcolumn("backend") eq backend(l) && is(oracle(l)) && column("n") == n
spectrum(l, f, value) = ran(l) && stringcolumn("format") eq f && \
    stringcolumn("matrix") eq "spectrum" ? value : NaN
kinds = system("awk -F'\\t' '$3 ~ /^cuda/ && $4 != \"spectrum\" && $4 != \"gaussian\" { print $4 }' '".table."' | sort -u | tr '\\n' ' '")
place(k) = sum [i = 1:words(kinds)] (word(kinds, i) eq k ? i : 0)
larger(a, b) = a > b ? a : b
hidden(l, f, value) = ran(l) && stringcolumn("format") eq f && place(stringcolumn("matrix")) ? value : NaN
within(x) = x < 1e-2 ? 1e-2 : x > 1e6 ? 1e6 : x # markers stay in the panel

rows = "orth_abs resid_abs"
names(i) = i == 1 ? "orthogonality  ‖U'U − I‖_F" : i == 2 ? "backward  ‖A − UH‖_F / ‖A‖_F" : \
    "larger of the two / (n u)"
top = 0.92; bottom = 0.2; left = 0.07; right = 0.98; wgap = 0.05; tgap = 0.02; between = 0.085
tall = (top - bottom - tgap - between) / 3
wide = (right - left - 3*wgap) / 4
upper(i) = top - (i - 1)*(tall + tgap) - (i == 3 ? between - tgap : 0)

set multiplot title sprintf("%s: random %d × %d matrices, geometric singular values; below: matrices that hide their condition", device, n, n) font ",20"
unset key
set logscale xy
set xrange [0.5:3e16]
set xtics 1e4
set format y "10^{%T}"
do for [i = 1:2] {
    set tmargin at screen upper(i)
    set bmargin at screen upper(i) - tall
    if (i == 2) { set format x "10^{%T}"; set xlabel "condition number of A" offset 0,0.6 } else { set format x "" }
    do for [j = 1:4] {
        f = word("f64 f32 bf16 f16", j)
        set lmargin at screen left + (j - 1)*(wide + wgap)
        set rmargin at screen left + (j - 1)*(wide + wgap) + wide
        set title (i == 1 ? f.sprintf("  (u = 2^{%d})", int(floor(log(u(f))/log(2) + 0.5))) : "") offset 0,-0.5
        set ylabel (j == 1 ? names(i) : "") offset 0.5
        set yrange [u(f)/(u(f) < 1e-10 ? 2 : 3):3e2]
        set ytics 1e-16, (u(f) < 1e-10 ? 1e4 : u(f) < 1e-5 ? 1e2 : 10)
        plot 10*n*u(f) with lines linestyle 20, \
            for [l in lines] table using "cond":(spectrum(l, f, column(word(rows, i)))) \
                with linespoints linestyle style(l) dashtype dashes(l) pointsize large(l), \
            for [o in "newton-schulz polar-express qdwh"] table \
                using "cond":(spectrum("cpu/".o, f, column(word(rows, i)))) \
                with points pointtype 7 pointsize 0.45 linecolor rgb black
    }
}

set tmargin at screen upper(3)
set bmargin at screen upper(3) - tall
unset logscale x
unset xlabel
set xrange [0.5:words(kinds) + 0.5]
set xtics ("" 0) rotate by -60 font ",12" noenhanced
do for [i = 1:words(kinds)] { set xtics add (word(kinds, i) i) }
do for [j = 1:4] {
    f = word("f64 f32 c128 c64", j)
    set lmargin at screen left + (j - 1)*(wide + wgap)
    set rmargin at screen left + (j - 1)*(wide + wgap) + wide
    set title f offset 0,-0.5
    set ylabel (j == 1 ? names(3) : "") offset 0.5
    set yrange [1e-2:1e6]
    set ytics 1e-2, 100
    plot 10 with lines linestyle 20, \
        for [l in lines] table \
            using (hidden(l, f, place(stringcolumn("matrix")))):(hidden(l, f, within(larger(column("orth"), column("resid"))))) \
            with points linestyle style(l) pointsize large(l)
}
eval empty_panel
set tmargin at screen 0.105
set bmargin at screen 0.005
plot for [l in lines] NaN with linespoints linestyle style(l) dashtype dashes(l) \
        pointsize large(l) title named(l), \
    NaN with points pointtype 7 pointsize 0.45 linecolor rgb black title "on the host", \
    NaN with lines linestyle 20 title "10 n u"
unset multiplot
