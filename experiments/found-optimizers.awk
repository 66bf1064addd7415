# SPDX-License-Identifier: BSD-3-Clause
# What the tables of optimizers say, in plain text: awk -f experiments/found-optimizers.awk
# RESULTS/optimize-*.tsv, any awk.

BEGIN { FS = "\t" }
FNR == 1 {
    headed = 0
    table = FILENAME
    sub(/.*\/optimize-/, "", table)
    sub(/\.tsv$/, "", table)
}
/^#/ { next }
!headed {
    split("", col)
    for (i = 1; i <= NF; i++) col[$i] = i
    headed = 1
    next
}
function value(name) { return $col[name] }
# a run, as a line names it
function name() {
    return value("problem") (value("cond") == "nan" ? "" : ", condition " value("cond")) ": " value("optimizer") \
        (value("oracle") == "-" ? "" : ":" value("oracle")) (value("format") == "f64" ? "" : " in " value("format")) \
        ", rate " value("base") (value("rule") == "constant" ? "" : " " value("rule"))
}
function note(list, word) {
    if (!((list, word) in known)) { known[list, word] = 1; item[list, ++count[list]] = word }
}

table == "quadratic" || table == "logistic" || table == "problems" {
    key = name()
    note("problems", key)
    last[key] = sprintf("step %d: %s %s", value("step"), value("gap") == "nan" ? "loss" : "gap", \
        value("gap") == "nan" ? value("loss") : value("gap")) (value("status") == "ok" ? "" : ", " value("status"))
}
table == "null" && value("step") > 0 {
    key = value("optimizer") ", rate " value("base") (value("rule") == "constant" ? "" : " " value("rule"))
    note("null", key)
    nuclear[key] = value("nuclear")
    if (value("optimizer") == "muon-armijo") {
        x = value("ratio") + 0
        if (!least || x < least) least = x
        if (x > most) most = x
    }
}
table == "condition" && value("step") > 0 {
    limit = value("problem") == "transformer" ? 1e-8 : 1e-17
    key = value("problem") ": " value("optimizer") (value("optimizer") == "spectral-descent" ? " " value("rule") : "")
    note("condition", key)
    k = key SUBSEP value("cond")
    note("conds " key, value("cond"))
    done = value("error") <= limit
    if (!(k in steps) || (done && (cut[k] || value("step") < steps[k] + 0))) {
        steps[k] = value("step")
        cut[k] = !done
    }
}
table == "oracles" && value("step") > 0 {
    key = value("problem") ": " value("optimizer") ":" value("oracle") (value("format") == "f64" ? "" : " in " value("format"))
    note("oracles", key)
    final[key] = sprintf("error %s, products %s, operations %s", value("error"), value("products"), value("flops"))
}
table == "diagonal" {
    k = value("step")
    o = value("optimizer")
    loss[o, k] = value("loss")
    note("steps", k)
}
table == "rivals" && value("step") > 0 && value("status") == "ok" {
    o = value("optimizer")
    note("rivals", o)
    if (!(o in best) || value("loss") + 0 < best[o] + 0) { best[o] = value("loss"); at[o] = value("base") }
}

function differ(a, b,    i, k, x, worst) {
    for (i = 1; i <= count["steps"]; i++) {
        k = item["steps", i]
        x = loss[a, k] - loss[b, k]
        if (x < 0) x = -x
        if (loss[a, k] > 0 && x / loss[a, k] > worst) worst = x / loss[a, k]
    }
    return worst + 0
}
END {
    if (count["problems"]) print "\nAt the end of the runs"
    for (i = 1; i <= count["problems"]; i++) print "  " item["problems", i] ": " last[item["problems", i]]
    if (count["null"]) print "\nNuclear norm of the gradient at the end"
    for (i = 1; i <= count["null"]; i++) print "  " item["null", i] ": " nuclear[item["null", i]]
    if (most) printf "  Armijo\x27s step over the nuclear norm: %.3g to %.3g, a factor of %.2f\n", least, most, most / least
    if (count["condition"]) print "\nSteps to the accuracy, by condition number (>: cut off)"
    for (i = 1; i <= count["condition"]; i++) {
        key = item["condition", i]
        line = "  " key ":"
        for (j = 1; j <= count["conds " key]; j++) {
            k = key SUBSEP item["conds " key, j]
            line = line " " item["conds " key, j] " " (cut[k] ? ">" : "") steps[k] (j < count["conds " key] ? "," : "")
        }
        print line
    }
    if (count["oracles"]) print "\nOracles inside the same optimizer, at the end"
    for (i = 1; i <= count["oracles"]; i++) print "  " item["oracles", i] ": " final[item["oracles", i]]
    if (count["steps"])
        printf "\nDiagonal matrix, largest relative difference of the losses, to seven printed digits:\n  PolarGrad and |g|_1 sgn(g) %.1e, Muon and signSGD %.1e\n", \
            differ("polargrad", "signsgd-norm"), differ("spectral-descent", "signsgd")
    if (count["rivals"]) print "\nHandwritten digits, 300 steps, best rate"
    for (i = 1; i <= count["rivals"]; i++) order[i] = item["rivals", i]
    for (i = 2; i <= count["rivals"]; i++)
        for (j = i; j > 1 && best[order[j]] + 0 < best[order[j - 1]] + 0; j--) {
            swap = order[j]; order[j] = order[j - 1]; order[j - 1] = swap
        }
    for (i = 1; i <= count["rivals"]; i++) printf "  %-28s loss %s at %s\n", order[i], best[order[i]], at[order[i]]
}
