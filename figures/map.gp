# SPDX-License-Identifier: BSD-3-Clause
# What compositions make of a singular value x, run on a diagonal matrix: cf. Amsel et al.
# (arXiv 2505.16932), Figure 2.
call 'figures/style.gp' 1500 950

table = tables."/map.tsv"
row(o) = stringcolumn("factor") eq o ? column("mapped") : NaN
# singular values of the matrix itself: relative is by the Frobenius norm, the largest is 1
stats table using "relative" name "s" nooutput

set title "Five steps: where each composition sends the singular values" font ",20"
set logscale x
set format x "10^{%T}"
set xrange [1e-3:1]
set yrange [0:1.35]
set xlabel "singular value x before"
set ylabel "p_5(…p_1(x))"
set key below Left reverse enhanced samplen 2.5
plot 1 with lines linestyle 20, \
    table using (column("relative")/s_max):(row("newton-schulz")) with lines linestyle 1 title "Newton–Schulz, quintic", \
    table using (column("relative")/s_max):(row("jordan")) with lines linestyle 2 title label("jordan"), \
    table using (column("relative")/s_max):(row("you")) with lines linestyle 3 title label("you"), \
    table using (column("relative")/s_max):(row("polar-express")) with lines linestyle 4 linewidth 2.5 title label("polar-express")
