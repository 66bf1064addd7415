# SPDX-License-Identifier: BSD-3-Clause
# Every optimizer on handwritten digits: the least loss after 300 steps over the rates tried.
width = 1900; height = 1000
load 'figures/style.gp'

# best of the rates, sorted; untold ones are those that did not learn
list = sprintf("<awk -F '\t' '/^#/ {next} !h {for (i = 1; i <= NF; i++) c[$i] = i; h = 1; next} \
    $c[\"step\"] > 0 && $c[\"status\"] == \"ok\" {o = $c[\"optimizer\"]; l = $c[\"loss\"]; if (!(o in b) || l < b[o]) \
    {b[o] = l; r[o] = $c[\"base\"]}} END {for (o in b) printf \"%%.4g\t%%s\t%%g\\n\", b[o], o, r[o]}' '%s' \
    | sort -g", tables."/optimize-rivals.tsv")
unset datafile columnheaders

set title "600 handwritten digits, network 64-32-10, 300 steps of a tenth: loss with the best of nine rates, 10^{−4} to 3" font ",20" offset 0,0.3
set logscale y
set format y "10^{%T}"
set ylabel "mean cross-entropy" offset 0.5
set xtics rotate by 45 right font ",13" noenhanced
set bmargin 10
set boxwidth 0.7
set style fill solid 0.8
set label "orange: Muon and its kin, blue: PolarGrad and its kin, grey: classical, green: other maps and scales" \
    at graph 0.02, graph 0.95
group(o) = o[1:9] eq "polargrad" ? 0x0072B2 : ((strstrt(o, "muon") && o[1:4] ne "spec") || o[1:8] eq "spectral" || o eq "amuse" || o eq "polaradamw" || o[1:7] eq "orscale") ? 0xE69F00 : \
    (o eq "adam" || o eq "adamw" || o[1:8] eq "gradient" || o eq "heavy-ball" || o[1:7] eq "signsgd") ? 0x7F7F7F : 0x009E73
plot list using 0:1:(group(stringcolumn(2))):xtic(2) with boxes linecolor rgb variable
