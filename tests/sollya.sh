#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# polar fit against the remez of Sollya, on the same decimals, to 35 digits: degrees 3, 5, 7, 9,
# first steps from 1e-1 to 1e-16 and a later step of each.
# sollya.sh POLAR: the executable. Exit 77, skipped, where there is no sollya.
set -eu
export LC_ALL=C
polar=$(realpath "${1:?usage: sollya.sh POLAR}")
command -v sollya >/dev/null || {
    echo "no sollya here"
    exit 77
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# field STEP NAME: a decimal of a step of fit.json
field() {
    awk -v k="$1" -v name="\"$2\":" '$1 == "\"degree\":" { step++ }
        step == k && $1 == name { gsub(/[",]/, "", $2); print $2; exit }' fit.json
}

# one DEGREE LOWER UPPER: both on [LOWER,UPPER]
one() {
    "$polar" fit --degree "$1" --lower "$2" --upper "$3" --steps 1 --digits 60 --as json >fit.json
    local basis
    basis=$(seq -s , 1 2 "$1")
    {
        echo "p = remez(1, [|$basis|], [$2;$3], 1, 1e-60);"
        awk '/"coefficients"/ { on = 1; i = 1; next } /\]/ { on = 0 }
            on { gsub(/[", ]/, ""); print "d = max(d, abs(coeff(p, " i ")/(" $0 ") - 1));"; i += 2 }' fit.json
        echo "n = n + 1;"
        echo "if d > 1e-35 then { write(\"FAILED: degree $1 on [$2,$3]: off by \", round(d, 10, RN), \"\\n\"); f = f + 1; };"
        echo "if d > w then w = d; d = 0;"
    } >>ask.sollya
}

echo "verbosity = 0!; prec = 1200!; d = 0; w = 0; n = 0; f = 0;" >ask.sollya
for degree in 3 5 7 9; do
    for lower in 1e-1 1e-3 1e-6 1e-10 1e-16; do one "$degree" "$lower" 1; done
    "$polar" fit --degree "$degree" --lower 1e-6 --steps 5 --digits 60 --as json >fit.json
    one "$degree" "$(field 5 lower)" "$(field 5 upper)"
done
cat >>ask.sollya <<'END'
display = decimal!; prec = 30!;
write(n, " polynomials, ", f, " failed, worst relative difference of a coefficient ", round(w, 10, RN), "\n");
END
sollya --warnonstderr ask.sollya | tee answer
grep -q '^24 polynomials, 0 failed' answer
