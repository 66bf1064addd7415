#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# polar fit side by side with the remez of Sollya: the same polynomials, one process each, turn
# and turn about. Sollya gets the intervals of the greedy sequence from 1e-16 as decimals and
# stops once at its own quality (1e-5), once at that of 40 digits; polar finds the sequence
# itself and proves every step and the range. Median and spread of both, per polynomial; the
# ratio is that of the medians, its spread the least and the most of the single turns.
# versus_sollya.sh POLAR [RUNS]. Exit 77, skipped, where there is no sollya; 1 when polar is not
# ten times as fast in some row.
set -eu
export LC_ALL=C
polar=$(realpath "${1:?usage: versus_sollya.sh POLAR [RUNS]}")
runs=${2:-11}
command -v sollya >/dev/null || {
    echo "no sollya here"
    exit 77
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# calls QUALITY BITS: a remez for every step of fit.json
calls() {
    echo "verbosity = 0!; prec = $2!;"
    awk -v quality="$1" '{ gsub(/[",]/, "") }
        $1 == "degree:" { degree = $2 }
        degree && $1 == "lower:" { lower = $2 }
        degree && $1 == "upper:" {
            basis = 1
            for (i = 3; i <= degree; i += 2) basis = basis "," i
            print "p = remez(1, [|" basis "|], [" lower ";" $2 "], 1, " quality ");"
        }
        END { print "quit;" }' fit.json
}
# clock FILE COMMAND...: seconds of one run, to FILE
clock() {
    local file=$1 begin=$EPOCHREALTIME
    shift
    "$@" >/dev/null 2>&1
    local end=$EPOCHREALTIME
    awk -v a="$begin" -v b="$end" 'BEGIN { printf "%.6f\n", b - a }' >>"$file"
}
# summary FILE COUNT: "median least most" in milliseconds each of COUNT
summary() {
    sort -n "$1" | awk -v n="$2" '{ t[NR] = 1000 * $1 / n }
        END { printf "%.3f\t%.3f\t%.3f", t[int((NR + 1) / 2)], t[1], t[NR] }'
}

# both COMMAND...: turn and turn about with ask.sollya
both() {
    rm -f polar.time sollya.time
    for ((i = 0; i < runs; i++)); do
        clock sollya.time sollya --warnonstderr ask.sollya
        clock polar.time "$polar" "$@"
    done
}
# row NAME COUNT: from the last run; the net ratio is that of the medians less the least start of
# the process
tab=$(printf "\t")
slow=0
row() {
    local p s line
    p=$(summary polar.time "$2")
    s=$(summary sollya.time "$2")
    line=$(paste polar.time sollya.time | awk '{ print $2 / $1 }' | sort -g |
        awk -v p="${p%%$tab*}" -v s="${s%%$tab*}" -v p0="$polar_start" -v s0="$sollya_start" -v n="$2" '
            NR == 1 { least = $1 }
            END { net = p * n - p0 > 0 ? sprintf("%.1f", (s * n - s0) / (p * n - p0)) : "-"
                printf "%.1f\t%.1f\t%.1f\t%s", s / p, least, $1, net }')
    printf '%s\t%s\t%s\t%s\t%s\n' "$1" "$2" "$p" "$s" "$line"
    awk -v ratio="${line%%$tab*}" 'BEGIN { exit !(ratio < 10) }' && slow=1 || true
}

echo "# $(nproc) cores, load $(cut -d ' ' -f 1 /proc/loadavg), $runs runs; milliseconds per polynomial"
printf 'what\tpolynomials\tpolar\tleast\tmost\tsollya\tleast\tmost\tratio\tleast\tmost\tnet_ratio\n'
polar_start=0 sollya_start=0
echo 'quit;' >ask.sollya
both --version
(row "start of the process" 1) | sed 's/[^\t]*$/-/'
polar_start=$(summary polar.time 1 | cut -f 2)
sollya_start=$(summary sollya.time 1 | cut -f 2)
for degree in 3 5 7 9; do
    "$polar" fit --degree "$degree" --lower 1e-16 --error 1e-15 --digits 60 --as json >fit.json 2>/dev/null
    count=$(grep -c '"degree"' fit.json)
    for quality in 1e-5 1e-40; do
        calls "$quality" 600 >ask.sollya
        both fit --degree "$degree" --lower 1e-16 --error 1e-15
        row "d=$degree, quality $quality" "$count"
        [ "$degree $quality" != "5 1e-40" ] || whole=$(summary polar.time 1)
    done
done
echo "$whole" | awk '{ print "# d=5 from 1e-16 to 1e-15, proved, the whole process: " $1 " ms (" $2 " to " $3 ")" }'
both fit --degrees 3,5,9,17 --lower 1e-8 --error 1e-12
summary polar.time 1 | awk '{ print "# the best mix of 3, 5, 9, 17 from 1e-8 to 1e-12, the whole process: " $1 " ms (" $2 " to " $3 ")" }'
[ $slow -eq 0 ] || echo "# polar is not ten times as fast in every row"
exit $slow
