# SPDX-License-Identifier: BSD-3-Clause
# What the tables say, in plain text: awk -f experiments/found.awk RESULTS/*.tsv, any awk.

BEGIN { FS = "\t"; bound = 10; apart = 0.35 }

FNR == 1 {
    headed = 0
    table = FILENAME
    sub(/.*\//, "", table)
    sub(/\.tsv$/, "", table)
}
/^#/ { next }
!headed {
    split("", col)
    for (i = 1; i <= NF; i++) col[$i] = i
    headed = 1
    next
}

# the oracle of a row; compositions go by their schedule, fitted ones together
function oracle() {
    if ($col["oracle"] != "composed") return $col["oracle"]
    if (builtin($col["schedule"])) return $col["schedule"]
    return "greedy"
}
function builtin(s) {
    return index(" taylor-cubic taylor-quintic jordan you polar-express polar-express-exact" \
        " cans deepseek ", " " s " ")
}
# appends a word to a list once
function note(list, word) {
    if (index(" " words[list] " ", " " word " ") == 0)
        words[list] = words[list] (words[list] == "" ? "" : " ") word
}
function number(x) { return x == "nan" || x == "inf" ? 1e300 : x + 0 }
function max(a, b) { return a > b ? a : b }

table == "accuracy" {
    o = oracle(); f = $col["format"]; c = number($col["cond"])
    note("oracles", o); note("formats", f); note("conds", $col["cond"])
    note("sizes", $col["m"] "x" $col["n"])
    fails(o, f, "orth", c, number($col["orth"]) > bound)
    fails(o, f, "spectral", c, number($col["spectral_abs"]) > apart)
    fails(o, f, "resid", c, number($col["resid"]) > bound)
}
# the smallest condition number at which a test fails
function fails(o, f, test, c, yes) {
    seen[o, f] = 1
    if (yes && !((o, f, test) in first && first[o, f, test] <= c)) first[o, f, test] = c
}
function largest_good(o, f, test,    n, list, i, best) {
    if (!((o, f) in seen)) return ""
    n = split(words["conds"], list, " ")
    best = "-"
    for (i = 1; i <= n; i++)
        if (!((o, f, test) in first) || list[i] + 0 < first[o, f, test])
            if (best == "-" || list[i] + 0 > best + 0) best = list[i]
    return power(best)
}
# 1e6 where the numbers of a table say 1000000 or 1e+06
function power(x) { return x == "-" ? x : sprintf("1e%d", log(x)/log(10) + 0.5) }
function accuracy(test, title,    n, m, os, fs, i, j) {
    printf "\n%s\n%-16s", title, "oracle"
    n = split(words["oracles"], os, " ")
    m = split(words["formats"], fs, " ")
    for (j = 1; j <= m; j++) printf " %7s", fs[j]
    printf "\n"
    for (i = 1; i <= n; i++) {
        printf "%-16s", os[i]
        for (j = 1; j <= m; j++) printf " %7s", largest_good(os[i], fs[j], test)
        printf "\n"
    }
}

table == "shapes" {
    k = $col["oracle"] " " $col["format"]
    note("stable", $col["oracle"] ":" $col["format"])
    cases[k]++
    if ($col["status"] != "ok") odd[k] = odd[k] " " $col["status"]
    for (i = 1; i <= 3; i++) {
        what = i == 1 ? "orth" : i == 2 ? "resid" : "asym"
        worst[k, what] = max(worst[k, what] + 0, number($col[what]))
    }
}
function shapes(    n, list, i, k) {
    printf "\nWorst ratios over square, tall and wide, five spectra, condition 1 to 1e16 and infinite, and rank 12,\n"
    printf "in units of n u; promised: %d\n%-16s %6s %6s %8s %8s %8s\n", bound, "oracle", "format", "cases", \
        "orth", "resid", "asym"
    n = split(words["stable"], list, " ")
    for (i = 1; i <= n; i++) {
        k = list[i]
        sub(/:/, " ", k)
        split(k, part, " ")
        printf "%-16s %6s %6d %8.2g %8.2g %8.2g%s\n", part[1], part[2], cases[k], worst[k, "orth"], \
            worst[k, "resid"], worst[k, "asym"], odd[k]
    }
}

table == "pivoting" {
    k = $col["matrix"] ":" $col["m"] "x" $col["n"]
    o = $col["oracle"]
    if (o == "qdwh") o = $col["pivot"]

    note("hostile", k)
    resid[k, o] = $col["resid_abs"]
}
function pivoting(    n, list, i, k) {
    printf "\nBackward error |A-UH|_F/|A|_F in f64 by pivoting\n%-28s %9s %9s %9s %9s %9s %9s\n", "matrix", \
        "qdwh none", "once", "first", "each", "newton", "svd"
    n = split(words["hostile"], list, " ")
    for (i = 1; i <= n; i++) {
        k = list[i]
        printf "%-28s %9.1e %9.1e %9.1e %9.1e %9.1e %9.1e\n", k, resid[k, "none"], resid[k, "once"], \
            resid[k, "first"], resid[k, "each"], resid[k, "newton"], resid[k, "svd"]
    }
}

table == "convergence" && $col["spectral_abs"] != "nan" {
    o = oracle()
    if (o == "greedy") {
        p = $col["steps"] > 0 ? $col["products"] / $col["steps"] : 0
        d = p == 2 ? "cubic" : p == 3 ? "quintic" : "degree 9"
        o = "greedy " d ", l = " $col["lower"]
    }
    if (!(o in known)) {
        known[o] = 1
        runs[++run_count] = o
    }
    e = number($col["spectral_abs"])
    if (!((o) in best_error) || e < best_error[o]) best_error[o] = e
    for (t = 1; t <= 3; t++)
        if (e <= (t == 1 ? 0.3 : t == 2 ? 1e-3 : 1e-12) && !((o, t) in reached)) {
            reached[o, t] = $col["steps"]
            if ($col["products"] + 0 > 0) reached[o, t] = reached[o, t] " (" $col["products"] ")"
        }
}
function convergence(    i, t, o) {
    printf "\nSteps (matrix products) until max |sigma_i(U)-1| is small: f64, log-spaced singular values 1e-6 to 1\n"
    printf "%-34s %9s %9s %9s %12s\n", "oracle", "0.3", "1e-3", "1e-12", "best"
    for (i = 1; i <= run_count; i++) {
        o = runs[i]
        printf "%-34s", o
        for (t = 1; t <= 3; t++) printf " %9s", (o, t) in reached ? reached[o, t] : "-"
        printf " %12.1e\n", best_error[o]
    }
}

table == "spectra" {
    k = $col["matrix"]
    if ($col["factor"] == "-") {
        note("layers", k)
        values[k]++
        below[k] += $col["relative"] < 1e-3
    } else {
        outside[k, $col["factor"]] += $col["after"] < 1 - apart || $col["after"] > 1 + apart
        turned[k, $col["factor"]] += $col["mapped"] < 1 - apart
    }
}
table == "gradients" {
    k = $col["matrix"]; o = oracle(); f = $col["format"]
    note("layers", k); note("real_oracles", o); note("real_formats", f)
    shape[k] = $col["m"] "x" $col["n"]
    if ($col["cond"] != "nan") condition[k] = $col["cond"]
    distance[k, o, f] = $col["spectral_abs"]
    back[k, o, f] = $col["resid"]
    status[k, o, f] = $col["status"]
    count[k, o, f] = $col["steps"]
}
function gradients(    n, m, p, layers, os, fs, i, j, q, k, cell) {
    n = split(words["layers"], layers, " ")
    m = split(words["real_oracles"], os, " ")
    p = split(words["real_formats"], fs, " ")
    for (q = 1; q <= p; q++) {
        printf "\nReal matrices in %s: max |sigma_i(U)-1| (* a backward error over 10 n u)\n%-16s", fs[q], "oracle"
        for (i = 1; i <= n; i++) printf " %14.14s", layers[i]
        printf "\n"
        for (j = 1; j <= m; j++) {
            printf "%-16s", os[j]
            for (i = 1; i <= n; i++) {
                k = layers[i] SUBSEP os[j] SUBSEP fs[q]
                cell = !(k in distance) ? "" : distance[k] == "nan" ? status[k] : sprintf("%.1e", distance[k])
                printf " %14s", cell (number(back[k]) > bound ? "*" : "")
            }
            printf "\n"
        }
    }
    printf "\nWhy: what lies below l = 1e-3 after Frobenius normalisation is too small for a schedule made for l = 1e-3\n"
    for (i = 1; i <= n; i++) {
        k = layers[i]
        printf "%s (%s, condition %.1e):\n    %d of %d singular values below l; left outside 1 -/+ %g in f32 (bf16):", \
            k, shape[k], condition[k], below[k], values[k], apart
        printf " polar-express %d (%d), you %d (%d), jordan %d (%d), newton-schulz %d (%d)\n", \
            outside[k, "polar-express.f32"], outside[k, "polar-express.bf16"], outside[k, "you.f32"], \
            outside[k, "you.bf16"], outside[k, "jordan.f32"], outside[k, "jordan.bf16"], \
            outside[k, "newton-schulz.f32"], outside[k, "newton-schulz.bf16"]
        printf "    directions of A that U does not map to length 1 -/+ %g in bf16, rounding having turned them: " \
            "newton-schulz %d, qdwh %d\n", apart, turned[k, "newton-schulz.bf16"], turned[k, "qdwh.bf16"]
        printf "    newton-schulz, steps:"
        for (q = 1; q <= p; q++)
            printf "%s %d in %s%s", (q > 1 ? "," : ""), count[k, "newton-schulz", fs[q]], fs[q], \
                (status[k, "newton-schulz", fs[q]] == "ok" ? "" : " (" status[k, "newton-schulz", fs[q]] ")")
        printf "\n"
    }
}

END {
    accuracy("orth", "Largest condition number up to which U is orthonormal to 10 n u (" \
        words["sizes"] ", geometric spectrum)")
    accuracy("spectral", "... every singular value of U is within " apart " of 1")
    accuracy("resid", "... the backward error is at most 10 n u")
    shapes()
    pivoting()
    convergence()
    gradients()
}
