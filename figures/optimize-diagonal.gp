# SPDX-License-Identifier: BSD-3-Clause
# A vector embedded as a diagonal matrix: PolarGrad is unnormalised signSGD, Muon is signSGD.
width = 1500; height = 850
load 'figures/style.gp'

table = tables."/optimize-diagonal.tsv"
row(o) = stringcolumn("optimizer") eq o ? column("gap") : NaN
# every fifth row, so that marks stand apart
seldom(o) = int(column("step")) % 15 == 0 ? row(o) : NaN

set title "Σ L_i D_{ii}^2/2, D diagonal 32 × 32, L from 1 to 10: lines by polar factors, marks by signs" font ",20" offset 0,0.3
set logscale y
set format y "10^{%T}"
set xlabel "steps"
set ylabel "loss" offset 0.5
set key inside right top Left reverse
plot table using "step":(row("polargrad")) with lines linestyle 7 title "PolarGrad, rate 0.003", \
    table using "step":(seldom("signsgd-norm")) with points linestyle 7 title "|g|_1 sgn(g)", \
    table using "step":(row("spectral-descent")) with lines linestyle 2 title "Muon without momentum, rate 0.03", \
    table using "step":(seldom("signsgd")) with points linestyle 2 title "signSGD"
