# SPDX-License-Identifier: BSD-3-Clause
# The spectral maps in place of msign, over a singular value; the matrix has Frobenius norm 1.
width = 1700; height = 950
load 'figures/style.gp'

table = tables."/optimize-maps.tsv"
row(m) = stringcolumn("map") eq m && column("mapped") > 1e-3 ? column("mapped") : NaN

set title "What becomes of a singular value: maps by products and oracles" font ",20" offset 0,0.3
set logscale xy
set format "10^{%T}"
set xrange [1e-3:1]
set yrange [1e-3:10]
set xlabel "singular value before"
set ylabel "singular value after" offset 0.5
set key outside right center Left reverse noenhanced samplen 2.5
plot table using "sigma":(row("muon")) with lines linestyle 8 linewidth 2.5 title "Muon: 1", \
    table using "sigma":(row("muon, Jordan")) with lines linestyle 2 title "Jordan's five steps", \
    table using "sigma":(row("softmuon, tau 10")) with lines linestyle 7 title "SoftMuon, tau = 10", \
    table using "sigma":(row("anisotropic, eps 0.1")) with lines linestyle 6 title "anisotropic, k = 4, eps = 0.1", \
    table using "sigma":(row("clipping at 0.1")) with lines linestyle 4 title "clipping at 0.1", \
    table using "sigma":(row("htmuon, s^(1/8)")) with lines linestyle 9 title "HTMuon: s^(1/8)", \
    table using "sigma":(row("freon, s^(-1/4)")) with lines linestyle 3 title "Freon: s^(-1/4)", \
    table using "sigma":(row("pion, one promotion")) with lines linestyle 1 title "Pion, one promotion", \
    table using "sigma":(row("pion, three promotions")) with lines linestyle 1 dashtype 2 title "Pion, three promotions", \
    table using "sigma":(row("kaon, three steps")) with lines linestyle 5 title "Kaon, three steps"
