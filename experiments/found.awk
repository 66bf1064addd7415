# SPDX-License-Identifier: BSD-3-Clause
# What the tables say, in plain text: awk -f experiments/found.awk RESULTS/*.tsv, any awk.

BEGIN { FS = "\t"; apart = 0.35 }
# what an oracle promises of its errors, in units of n u: as `polar list` has it
function bound(o) { return o == "svd" ? 40 : 10 }
# unit roundoff
function roundoff(f) {
    return 2 ^ -(f == "f64" || f == "c128" ? 53 : f == "f32" || f == "c64" ? 24 : f == "bf16" ? 8 : 11)
}

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
    if (order == 0 || $col["n"] < order) order = $col["n"]
    fails(o, f, "orth", c, number($col["orth"]) > bound(o))
    fails(o, f, "spectral", c, number($col["spectral_abs"]) > apart)
    fails(o, f, "resid", c, number($col["resid"]) > bound(o))
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
    printf "\n%s\n%-20s", title, "oracle"
    n = split(words["oracles"], os, " ")
    m = split(words["formats"], fs, " ")
    for (j = 1; j <= m; j++) printf " %7s", fs[j]
    printf "\n"
    for (i = 1; i <= n; i++) {
        printf "%-20s", os[i]
        for (j = 1; j <= m; j++) printf " %7s", largest_good(os[i], fs[j], test)
        printf "\n"
    }
}

# in the low formats a promise of 10 n u says little
function weak(    m, fs, j, e) {
    m = split(words["formats"], fs, " ")
    for (j = 1; j <= m; j++) {
        e = 10 * order * roundoff(fs[j])
        if (e > 0.1) printf "%s 10 n u = %.2g in %s", (weakened++ ? "," : "  For n = " order ":"), e, fs[j]
    }
    if (weakened) printf ".\n  A backward error is at most about 1, |U'U-I|_F is the root of how many singular values are lost:\n" \
        "  above 1 the promise leaves room for a backward error of any size and for singular values lost.\n"
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
    printf "in units of n u\n%-16s %6s %6s %8s %8s %8s %8s\n", "oracle", "format", "cases", "promised", \
        "orth", "resid", "asym"
    n = split(words["stable"], list, " ")
    for (i = 1; i <= n; i++) {
        k = list[i]
        sub(/:/, " ", k)
        split(k, part, " ")
        printf "%-16s %6s %6d %8d %8.2g %8.2g %8.2g%s\n", part[1], part[2], cases[k], bound(part[1]), worst[k, "orth"], \
            worst[k, "resid"], worst[k, "asym"], odd[k]
    }
}

table == "pivoting" {
    k = $col["matrix"] ":" $col["m"] "x" $col["n"]
    o = $col["oracle"]
    if (o != "svd") o = o " " $col["pivot"]
    note("hostile", k)
    resid[k, o] = $col["resid_abs"]
}
function pivoting(    n, m, list, shown, i, j, k, part) {
    m = split("qdwh none,qdwh once,qdwh first,qdwh each,qdwh mix,zolo-pd none,zolo-pd once,zolo-pd mix," \
        "newton none,newton once,newton mix,svd", shown, ",")
    printf "\nBackward error |A-UH|_F/|A|_F in f64 by pivoting\n%-28s", "matrix"
    for (j = 1; j <= m; j++) {
        split(shown[j], part, " ")
        printf " %8s", part[1]
    }
    printf "\n%-28s", ""
    for (j = 1; j <= m; j++) printf " %8s", (split(shown[j], part, " ") > 1 ? part[2] : "")
    printf "\n"
    n = split(words["hostile"], list, " ")
    for (i = 1; i <= n; i++) {
        k = list[i]
        printf "%-28s", k
        for (j = 1; j <= m; j++)
            printf " %8s", (k, shown[j]) in resid ? sprintf("%.1e", resid[k, shown[j]]) : ""
        printf "\n"
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
            reached[o, t] = $col["steps"] " (" work(o) ")"
        }
}
# what a row cost: products, QRs, Choleskys, Newton's inverses (one a step); all in products' flops
function work(o,    w) {
    w = part_of("p", $col["products"]) part_of("qr", $col["qr"]) part_of("ch", $col["cholesky"]) \
        part_of("inv", o == "newton" ? $col["steps"] : 0)
    return sprintf("%s = %.0f", substr(w, 2), $col["flops"] / (2 * $col["m"] * $col["n"] * $col["n"]))
}
function part_of(name, count) { return count + 0 > 0 ? "+" count name : "" }
function convergence(    i, t, o) {
    printf "\nSteps until max |sigma_i(U)-1| is small: f64, log-spaced singular values 1e-6 to 1\n"
    printf "(p products, qr QRs, ch Choleskys, inv inverses = all operations over 2 n^3; a symmetric product counts half)\n"
    printf "%-28s %23s %23s %23s %9s\n", "oracle", "0.3", "1e-3", "1e-12", "best"
    for (i = 1; i <= run_count; i++) {
        o = runs[i]
        printf "%-28s", o
        for (t = 1; t <= 3; t++) printf " %23s", (o, t) in reached ? reached[o, t] : "-"
        printf " %9.1e\n", best_error[o]
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
    side = $col["m"] < $col["n"] ? $col["m"] : $col["n"]
    if (narrowest == 0 || side < narrowest) narrowest = side
    if ($col["cond"] != "nan") condition[k] = $col["cond"]
    distance[k, o, f] = $col["spectral_abs"]
    back[k, o, f] = $col["resid"]
    status[k, o, f] = $col["status"]
    count[k, o, f] = $col["steps"]
}
function gradients(    n, m, p, layers, os, fs, i, j, q, k, e, cell) {
    n = split(words["layers"], layers, " ")
    m = split(words["real_oracles"], os, " ")
    p = split(words["real_formats"], fs, " ")
    for (q = 1; q <= p; q++) {
        printf "\nReal matrices in %s: max |sigma_i(U)-1| (* a backward error over the promise)\n%-16s", fs[q], "oracle"
        for (i = 1; i <= n; i++) printf " %14.14s", layers[i]
        printf "\n"
        for (j = 1; j <= m; j++) {
            printf "%-16s", os[j]
            for (i = 1; i <= n; i++) {
                k = layers[i] SUBSEP os[j] SUBSEP fs[q]
                cell = !(k in distance) ? "" : distance[k] == "nan" ? status[k] : sprintf("%.1e", distance[k])
                printf " %14s", cell (number(back[k]) > bound(os[j]) ? "*" : "")
            }
            printf "\n"
        }
        e = 10 * narrowest * roundoff(fs[q])
        if (e > 0.1)
            printf "  10 n u is %.2g here, a backward error at most about 1: that a * is missing says little\n", e
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

table == "iterations" {
    k = $col["oracle"] ($col["r"] > 0 ? " r = " $col["r"] : "")
    note("kappas", $col["cond"])
    if (!(k in iterated)) iterated[k] = ++iterated_count
    iteration[iterated[k]] = k
    taken[k, $col["cond"]] = $col["least"] ($col["most"] == $col["least"] ? "" : "-" $col["most"])
    if ($col["exact"] != "nan" && ($col["least"] != $col["exact"] || $col["most"] != $col["exact"]))
        other[k, $col["cond"]] = 1
}
function iterations(    n, list, i, j, k) {
    printf "\nSteps until convergence in f64 by condition number, l known (* not those of the exact recurrence)\n%-22s", "oracle"
    n = split(words["kappas"], list, " ")
    for (j = 1; j <= n; j++) printf " %6s", list[j]
    printf "\n"
    for (i = 1; i <= iterated_count; i++) {
        k = iteration[i]
        printf "%-22s", k
        for (j = 1; j <= n; j++) printf " %6s", taken[k, list[j]] ((k, list[j]) in other ? "*" : "")
        printf "\n"
    }
}

table == "times" {
    o = $col["oracle"]
    note("timed", o)
    k = $col["n"] ":" $col["cond"]
    note("timings", k)
    multiple[o, k] = $col["times"]
    range[o, k] = $col["times_least"] "-" $col["times_most"]
}
function times(    n, m, os, ks, i, j, part) {
    printf "\nTime for U over that of the SVD, in turns, f64, one thread: median (least-most)\n%-16s", "n, condition"
    n = split(words["timed"], os, " ")
    m = split(words["timings"], ks, " ")
    for (j = 1; j <= n; j++) printf " %18s", os[j]
    printf "\n"
    for (i = 1; i <= m; i++) {
        split(ks[i], part, ":")
        printf "%-16s", part[1] ", " power(part[2])
        for (j = 1; j <= n; j++)
            printf " %18s", sprintf("%.2f", multiple[os[j], ks[i]]) " (" between(range[os[j], ks[i]]) ")"
        printf "\n"
    }
}
function between(text,    part) {
    split(text, part, "-")
    return sprintf("%.2f-%.2f", part[1], part[2])
}

table == "ontop" {
    if ($col["oracle"] != "lapack") note("decomposed", $col["task"] ":" $col["oracle"])
    note("orders", $col["n"])
    for (i = 1; i <= 4; i++) {
        what = i == 1 ? "resid" : i == 2 ? "orth_u" : i == 3 ? "orth_v" : "values"
        k = $col["task"] ":" $col["oracle"]
        poor[k] = max(poor[k] + 0, number($col[what]))
    }
    longer[k, $col["n"]] = $col["times"]
}
function ontop(    n, m, list, ns, i, j, part) {
    printf "\nSVD and eigenvalues by a polar decomposition, f64, condition 1e6: time over that of LAPACK's gesdd or syevd,\n"
    printf "in turns; the worst of resid, orth_u, orth_v and values, and LAPACK's, in units of n u\n%-22s", "oracle"
    n = split(words["decomposed"], list, " ")
    m = split(words["orders"], ns, " ")
    for (j = 1; j <= m; j++) printf " %8s", "n = " ns[j]
    printf " %8s %8s\n", "worst", "LAPACK"
    for (i = 1; i <= n; i++) {
        split(list[i], part, ":")
        printf "%-22s", part[1] " by " part[2]
        for (j = 1; j <= m; j++)
            printf " %8s", (list[i], ns[j]) in longer ? sprintf("%.1f", longer[list[i], ns[j]]) : ""
        printf " %8.2g %8.2g\n", poor[list[i]], poor[part[1] ":lapack"]
    }
}

# the oracle of a step; compositions by their degree
function step_oracle(    s) {
    s = $col["schedule"]
    if ($col["oracle"] != "step-composed") return $col["oracle"]
    return s == "fit" ? "odd degree 5" : s ~ /^fit/ ? "odd degree " substr(s, 4) : s
}
table == "step-gap" && $col["format"] == "f64" {
    o = step_oracle(); g = $col["gap"]
    note("step_gaps", g)
    if (!(o in stepped)) step_name[stepped[o] = ++step_count] = o
    spent[o, g] = $col["products"] ($col["status"] == "ok" ? "" : "?")
    # over u/gap
    step_worst[o] = max(step_worst[o] + 0, number($col["forward_abs"]) / 2 * g / roundoff("f64"))
    step_size = $col["n"]
}
function steps_by_gap(    n, gs, i, j) {
    printf "\nMatrix products of the step function by gap (n = %d, mu in the middle, bounds of the gap given, f64; ? not ok),\n" \
        "and the worst |P-P*|_F over u/gap\n%-16s", step_size, "oracle"
    n = split(words["step_gaps"], gs, " ")
    for (j = 1; j <= n; j++) printf " %6s", gs[j]
    printf " %8s\n", "worst"
    for (i = 1; i <= step_count; i++) {
        printf "%-16s", step_name[i]
        for (j = 1; j <= n; j++) printf " %6s", spent[step_name[i], gs[j]]
        printf " %8.2g\n", step_worst[step_name[i]]
    }
}

table == "step-matrices" && $col["format"] == "f64" {
    o = step_oracle(); k = $col["matrix"]
    note("hamiltonians", k); note("steppers", $col["oracle"] == "step-composed" ? "odd_degree_5" : o)
    asked[o, k, $col["bounds"]] = $col["status"] == "ok" ? $col["products"] : $col["status"]
    if (number($col["forward_abs"]) > step_error + 0) step_error = $col["forward_abs"]
}
function steps_by_matrix(    n, m, ks, os, i, j, o) {
    printf "\nMatrix products for the projector by occupation alone, and with the bounds of the gap (f64; worst |P-P*|_F %.1e)\n%-16s", \
        step_error / 2, "oracle"
    n = split(words["hamiltonians"], ks, " ")
    m = split(words["steppers"], os, " ")
    for (j = 1; j <= n; j++) printf " %20s", ks[j]
    printf "\n"
    for (i = 1; i <= m; i++) {
        o = os[i]
        gsub(/_/, " ", o)
        printf "%-16s", o
        for (j = 1; j <= n; j++)
            printf " %20s", ((o, ks[j], "none") in asked ? asked[o, ks[j], "none"] : "-") ", " \
                ((o, ks[j], "exact") in asked ? asked[o, ks[j], "exact"] : "-")
        printf "\n"
    }
}

table == "step-formats" {
    o = step_oracle() ($col["bounds"] == "exact" ? ", gap given" : ""); f = $col["format"]
    g = $col["gap"] + 0
    note("step_formats", f)
    if (!(o in ordered)) order_name[ordered[o] = ++order_count] = o
    if ($col["status"] != "ok" && g > told[o, f] + 0) told[o, f] = g
    if ($col["status"] == "ok" && number($col["forward_abs"]) > 1) {
        astray[o, f]++
        if (g > told[o, f] + 0) told[o, f] = g
    }
    if (!((o, f) in finest) || g < finest[o, f]) finest[o, f] = g
    all_gaps[o, f] = all_gaps[o, f] " " g
}
function steps_by_format(    n, fs, i, j, k, m, gs, best) {
    printf "\nSmallest gap down to which the step function is ok and right within an eigenvector (!k: k cases ok, but not right)\n%-26s", \
        "oracle"
    n = split(words["step_formats"], fs, " ")
    for (j = 1; j <= n; j++) printf " %10s", fs[j]
    printf "\n"
    for (i = 1; i <= order_count; i++) {
        printf "%-26s", order_name[i]
        for (j = 1; j <= n; j++) {
            k = order_name[i] SUBSEP fs[j]
            best = "-"
            m = split(all_gaps[k], gs, " ")
            for (; m > 0; m--) if (gs[m] > told[k] + 0 && (best == "-" || gs[m] + 0 < best + 0)) best = gs[m]
            printf " %10s", best (astray[k] ? " !" astray[k] : "")
        }
        printf "\n"
    }
}

END {
    accuracy("orth", "Largest condition number up to which U keeps its promise of |U'U-I|_F: svd 40 n u, all others 10 (" \
        words["sizes"] ", geometric spectrum)")
    accuracy("spectral", "... every singular value of U is within " apart " of 1")
    accuracy("resid", "... the backward error keeps it")
    weak()
    shapes()
    pivoting()
    convergence()
    gradients()
    iterations()
    steps_by_gap()
    steps_by_matrix()
    steps_by_format()
    times()
    ontop()
}
