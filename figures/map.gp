# SPDX-License-Identifier: BSD-3-Clause
# What compositions make of a singular value x, run on diagonal matrices: cf. Amsel et al.
# (arXiv 2505.16932), Figure 2.
width = 1600; height = 950
load 'figures/style.gp'

table = tables."/map.tsv"
row(o) = stringcolumn("factor") eq o ? column("mapped") : NaN

set title "Five quintic steps: where each composition sends a singular value" \
    font ",20" offset 0,0.3
set logscale x
set format x "10^{%T}"
set xrange [1e-3:1]
set yrange [0:1.35]
set xlabel "singular value before"
set ylabel "singular value after" offset 0.5
set key inside right bottom Left reverse enhanced samplen 2.5
plot 1 with lines linestyle 20, \
    table using "sigma":(row("taylor-quintic")) smooth unique with lines linestyle 1 \
        title label("newton-schulz"), \
    table using "sigma":(row("jordan")) smooth unique with lines linestyle 2 \
        title label("jordan"), \
    table using "sigma":(row("polar-express")) smooth unique with lines linestyle 4 \
        title label("polar-express"), \
    table using "sigma":(row("you")) smooth unique with lines linestyle 3 title label("you")
