#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# The main job on a bare Debian 12, set-up included: sweeps every oracle over condition
# numbers, formats and real matrices, draws the figures, ends with a table of what was found.
set -euo pipefail
cd "$(dirname "$0")/.."

usage="usage: experiments/reproduce.sh [--full | --smoke | --optimizers [--smoke]]
  --full        larger sizes and more seeds, into build-release/full; three quarters of an hour
  --smoke       a small part of everything, into build-release/smoke; seconds
  --optimizers  what the oracles do inside optimizers, instead of the rest; ten minutes"
refuse() {
    echo "experiments/reproduce.sh: $1" >&2
    exit 2
}

extent=plain optimizers=
if [ "${1-}" = --optimizers ]; then
    optimizers=yes
    shift
    if [ "${1-}" = --full ]; then refuse "--optimizers goes with nothing, or with --smoke"; fi
fi
if [ $# -gt 1 ]; then refuse "one option at most, --full or --smoke; --optimizers before it"; fi
case ${1-} in
'') if [ $# -eq 1 ]; then refuse "an empty argument means nothing here; --full or --smoke would"; fi ;;
--full | --smoke) extent=${1#--} ;;
--help) echo "$usage" && exit 0 ;;
*) refuse "there is no option '$1'; --full, --smoke, --optimizers are all, --help explains them" ;;
esac

# shellcheck source=tests/packages.sh
. tests/packages.sh
polar_packages gcc libc6-dev meson ninja-build pkg-config libopenblas-dev liblapacke-dev \
    libmpfr-dev libmpfi-dev gnuplot-nox fonts-dejavu-core

build="build-release"
if [ ! -e $build/build.ninja ]; then
    meson setup $build -Dbuildtype=release -Dtests=disabled -Dgpu=disabled -Dminimax=enabled \
        </dev/null >&2
fi
ninja --quiet -C $build </dev/null >&2
polar=$build/experiments/polar spectra=$build/experiments/spectra
elliptic=$build/experiments/elliptic iterations=$build/experiments/iterations
expansion=$build/experiments/expansion mapped=$build/experiments/mapped
set_up=$SECONDS

work=$build/$extent grids=experiments/grids results=experiments/results pictures=figures/out
if [ "$extent" != plain ]; then
    grids=$work/grids results=$work/results pictures=$work/figures
fi
mkdir -p "$work" "$grids" "$results" "$pictures"
if [ "$extent" != plain ]; then
    # what follows #smoke or #full in a grid takes its line's place
    for grid in experiments/grids/*.grid; do
        sed -E "s/^([a-z]+ = ).*#$extent ([^#]*).*/\\1\\2/" "$grid" >"$grids/${grid##*/}"
    done
fi

# Every job runs alone on a core: products of this size do not fill two.
export OPENBLAS_NUM_THREADS=1
cores=$(nproc)

# sweep NAME: the cases of a grid into its table. A promise broken is a finding, not an error.
sweep() {
    local rc=0
    "$polar" sweep "$grids/$1.grid" -o "$results/$1.tsv" 2>"$work/$1.log" </dev/null || rc=$?
    if [ $rc -gt 1 ]; then return $rc; fi
}

# factor LABEL ORACLE FORMAT MATRIX [OPTION...]: appends LABEL=FILE to the array `factors`
factor() {
    local label=$1 oracle=$2 format=$3 matrix=$4 rc=0
    shift 4
    local file=$work/factors/${matrix##*/}
    file=${file%.npy}.$label.npy
    "$polar" run "$oracle" "$matrix" --prec "$format" --measure none --factor "$file" "$@" \
        </dev/null >/dev/null || rc=$?
    if [ $rc -gt 1 ]; then return $rc; fi
    factors+=("$label=$file")
}

# table NAME COMMAND PROGRAM ARGUMENTS...: what the program says; COMMAND is how to get that
table() {
    local name=$1 command=$2
    shift 2
    "$@" </dev/null >"$work/$name.body"
    {
        echo "# command: $command"
        date -u '+# date: %Y-%m-%dT%H:%M:%SZ'
        cat "$work/$name.body"
    } >"$results/$name.tsv"
}

# The singular values of the real matrices, before and after.
spectra() {
    local matrix format oracle factors=()
    for matrix in $(sed -n 's/^matrix = \([^#]*\).*/\1/p' "$grids/gradients.grid" | head -n 1); do
        factors+=("$matrix")
        for format in f32 bf16; do
            for oracle in svd qdwh newton-schulz composed:{jordan,you,polar-express}; do
                factor "${oracle#composed:}.$format" "$oracle" "$format" "$matrix"
            done
        done
    done
    table spectra "polar run ORACLE MATRIX --prec FORMAT --factor U.npy for each; spectra" \
        "$spectra" "${factors[@]}"
}

# The composed polynomials, as they map the entries of diagonal matrices.
map() {
    local schedule matrix factors=()
    "$polar" gen diagonal --size 300 --cond 1e3 -o "$work/factors/log-spaced.npy"
    "$polar" gen diagonal --size 600 --cond 20 --mode arithmetic -o "$work/factors/spaced.npy"
    for matrix in "$work"/factors/{log-,}spaced.npy; do
        factors+=("$matrix")
        for schedule in taylor-quintic jordan you polar-express; do
            factor $schedule composed:$schedule f64 "$matrix" --normalise none --steps 5
        done
    done
    table map "polar run composed:NAME x.npy --normalise none --steps 5 --factor U.npy; spectra" \
        "$spectra" "${factors[@]}"
}

# The cheapest routes, by the built-in costs.
route-map() {
    "$build/experiments/routes" | {
        read -r columns
        lines route-map routes "$columns"
    }
}

# lines NAME COMMAND COLUMNS: the table of rows on standard input
lines() {
    {
        echo "# command: $2"
        date -u '+# date: %Y-%m-%dT%H:%M:%SZ'
        tr ' ' '\t' <<<"$3"
        cat
    } >"$results/$1.tsv"
}

# What the proved error of a composition costs: of one degree, a row a step, and of the best mix
# for each budget.
schedules() {
    local lower degree budget row error
    for lower in 1e-2 1e-3 1e-6 1e-8; do
        for degree in 3 5 9 17; do
            "$polar" fit --degree $degree --lower $lower --error 1e-16 --as json </dev/null |
                awk -v lower=$lower -v degree=$degree '{ gsub(/[",]/, "") }
                    $1 == "products:" { n = $2 } $1 == "degree:" { steps++ }
                    steps && $1 == "error_upper:" { e[steps] = $2 }
                    END { for (k = 1; k <= steps; k++)
                        print lower, degree, n / steps * k, e[k], degree }'
        done
        for ((budget = 2; budget < 60; budget++)); do
            row=$("$polar" fit --degrees 3,5,9,17 --lower $lower --budget $budget --as json </dev/null |
                awk -v row="$lower mix" '{ gsub(/[",]/, "") } $1 == "products:" { n = $2 }
                    !e && $1 == "error_upper:" { e = $2 } $1 == "degree:" { d = d "-" $2 }
                    END { print row, n, e, substr(d, 2) }')
            echo "$row"
            error=$(cut -d ' ' -f 4 <<<"$row")
            if awk -v e="$error" 'BEGIN { exit !(e < 1e-16) }'; then break; fi
        done
    done | tr ' ' '\t' | lines schedules \
        "polar fit --degree D|--degrees 3,5,9,17 --budget C --lower L --as json" \
        "lower degrees products error sequence"
}

# The coefficients in a Python list as rows, rounded to so many bits.
round_to() {
    tr -d '[],' | awk -v bits="$1" '!/#/ && NF {
        for (i = 1; i <= NF; i++) {
            unit = 2 ^ (int(log($i < 0 ? -$i : $i) / log(2) + 1024) - 1023 - bits)
            n = $i / unit
            printf "%.17g%s", (n < 0 ? int(n - 0.5) : int(n + 0.5)) * unit, i < NF ? " " : "\n"
        }
    }'
}

# What rounding the coefficients leaves of a composition of quintics, by format: those of the
# exact optimum rounded one by one, and as polar fit --target finds them.
rounding() {
    local lower target bits steps file=$work/rounding.txt
    for lower in 1e-3 1e-6; do
        for target in f64:53 f32:24 f16:11 bf16:8; do
            bits=${target#*:} target=${target%:*}
            for ((steps = 1; steps <= 13; steps++)); do
                "$polar" fit --degree 5 --lower $lower --steps $steps --as python </dev/null |
                    round_to "$bits" >"$file"
                echo "$lower $target one-by-one $steps $(proved "$file" $lower)"
                "$polar" fit --degree 5 --lower $lower --steps $steps --target "$target" \
                    --cushion auto -o "$file" </dev/null
                echo "$lower $target searched $steps $(proved "$file" $lower)"
            done
        done
    done | tr ' ' '\t' | lines rounding \
        "polar fit --degree 5 --lower L --steps T --target F --cushion auto; polar verify" \
        "lower target how steps error range_lower range_upper"
}

# proved FILE LOWER: proved error and range
proved() {
    { "$polar" verify "$1" --lower "$2" </dev/null || true; } | awk '{ gsub(/[][,]/, "") }
        $1 == "range:" { lo = $2; hi = $3 } $1 == "error:" { e = $2 }
        END { print e ? e " " lo " " hi : "inf -inf inf" }'
}

# The c_i of Zolotarev's functions in double, four ways to them against MPFR.
elliptic() {
    local orders=(1 2 3 4 5 6 7 8)
    if [ "$extent" = smoke ]; then orders=(2 8); fi
    if [ "$extent" = full ]; then orders+=(16); fi
    table elliptic "elliptic ${orders[*]}" "$elliptic" "${orders[@]}"
}

# Steps of every iteration, and those of the recurrences.
iterations() {
    local n=50 seeds=3
    case $extent in smoke) n=20 seeds=1 ;; full) n=200 seeds=5 ;; esac
    table iterations "iterations $n $seeds" "$iterations" $n $seeds
}

# numbers ARGUMENTS... NAME: what expansions of the step function make of numbers
numbers() {
    local arguments=("${@:1:$#-1}")
    table "${!#}" "expansion ${arguments[*]}" "$expansion" "${arguments[@]}"
}

# bench THREADS OPTION... NAME: the cases of a grid; nothing else is to run by then.
bench() {
    local name=${!#} threads=$1 options=("${@:2:$#-2}")
    {
        echo "# $threads threads, $cores cores; load average $(cut -d ' ' -f 1 /proc/loadavg) before"
        OPENBLAS_NUM_THREADS=$threads "$polar" bench "$grids/$name.grid" "${options[@]}" </dev/null
    } >"$work/$name.body"
    cp "$work/$name.body" "$results/$name.tsv"
}

# Decompositions on top of the oracles, each in turns with LAPACK's own.
ontop() {
    local n verb kind matrix oracle rc oracles sizes='200 500 1000'
    case $extent in smoke) sizes=150 ;; full) sizes='200 400 600 800 1000' ;; esac
    for n in $sizes; do
        oracles='qdwh newton svd newton-schulz'
        if [ "$n" -gt 500 ] && [ "$extent" = plain ]; then oracles=qdwh; fi
        for verb in svd eigh; do
            kind=spectrum
            if [ $verb = eigh ]; then kind=symmetric; fi
            matrix=$work/factors/$kind-$n.npy
            "$polar" gen $kind --size "$n" --cond 1e6 -o "$matrix"
            for oracle in $oracles; do
                rc=0
                "$polar" $verb "$oracle" "$matrix" --baseline --repeat 3 </dev/null || rc=$?
                if [ $rc -gt 1 ]; then return $rc; fi
            done
        done
    done | awk -F '\t' '/^#/ { next }
        $1 == "task" {
            if (!seconds) print $0 "\ttimes"
            for (i = 1; i <= NF; i++) if ($i == "seconds") seconds = i
            next
        }
        $2 == "lapack" { print row "\t" taken / $seconds; print $0 "\t1"; next }
        { row = $0; taken = $seconds }' >"$work/ontop.body"
    {
        echo "# command: polar svd|eigh ORACLE MATRIX --baseline --repeat 3; times: seconds over LAPACK's"
        date -u '+# date: %Y-%m-%dT%H:%M:%SZ'
        cat "$work/ontop.body"
    } >"$results/ontop.tsv"
}

# The spectral maps, of numbers.
optimize-maps() {
    local points=200
    if [ "$extent" = smoke ]; then points=20; fi
    table optimize-maps "mapped $points" "$mapped" $points
}

# optimize NAME: the runs of a grid into their table. One that diverges is a finding, not an error.
optimize() {
    local rc=0
    "$polar" optimize "$grids/$1.grid" -o "$results/$1.tsv" 2>"$work/$1.log" </dev/null || rc=$?
    if [ $rc -gt 1 ]; then return $rc; fi
}

# job FUNCTION [ARGUMENT]: runs it, says how it went
job() {
    local name=${!#} start=$SECONDS rc=0
    "$@" 2>>"$work/$name.err" &
    wait $! || rc=$?
    if [ $rc -ne 0 ]; then
        echo "$name failed:" >&2
        cat "$work/$name.err" "$work/$name.log" >&2 2>/dev/null || true
        return 1
    fi
    touch "$work/$name.done"
    printf '%-28s %6d rows %5d s\n' "$results/$name.tsv" \
        "$(grep -vc '^#' "$results/$name.tsv")" $((SECONDS - start)) >&2
}

rm -rf "$work/factors" "$work"/*.{err,log,done}
mkdir -p "$work/factors"
jobs=('sweep accuracy' 'sweep shapes' 'sweep gradients' spectra 'sweep convergence' 'sweep orders'
    'sweep pivoting' map route-map schedules rounding elliptic iterations 'sweep step-gap' 'sweep step-mu'
    'sweep step-convergence' 'sweep step-formats' 'sweep step-matrices' 'numbers products step-products'
    'numbers course 2.094e-2 0.9035 5.408e-3 0.9256 1e-4 0.5 step-course'
    'numbers polynomials 0.05 0.6 step-polynomials' 'numbers evaluation step-evaluation' ontop)
alone=('bench 1 --against svd times')
# as long as all the rest: without --full their figures are drawn from the tables that are there
[ "$extent" = plain ] || alone+=("bench $cores --against auto auto-times" "bench $cores cost-model")
figures=()
for figure in figures/*.gp; do
    case $figure in */style.gp | */optimize-*) ;; *) figures+=("$figure") ;; esac
done
if [ "$optimizers" ]; then
    jobs=('optimize optimize-logistic' 'optimize optimize-quadratic' 'optimize optimize-rivals'
        'optimize optimize-oracles' 'optimize optimize-problems' 'optimize optimize-condition'
        'optimize optimize-null' 'optimize optimize-diagonal'
        optimize-maps)
    alone=()
    figures=(figures/optimize-*.gp)
fi
for what in "${jobs[@]}"; do
    while [ "$(jobs -rp | wc -l)" -ge "$cores" ]; do wait -n || true; done
    # shellcheck disable=SC2086
    job $what &
done
wait
for what in "${alone[@]}"; do
    # shellcheck disable=SC2086
    job $what
done
for what in "${jobs[@]}" "${alone[@]}"; do [ -e "$work/${what##* }.done" ]; done
swept=$SECONDS

figures/draw.sh -t "$results" -o "$pictures" "${figures[@]}"
drawn=$SECONDS

if [ "$optimizers" ]; then
    awk -f experiments/found-optimizers.awk "$results"/optimize-*.tsv
    printf '\nTables in %s, figures in %s. Set-up %d s, runs %d s, figures %d s.\n' "$results" \
        "$pictures" "$set_up" $((swept - set_up)) $((drawn - swept))
    exit
fi

awk -f experiments/found.awk "$results"/{accuracy,shapes,pivoting,convergence,spectra,gradients,iterations,step-gap,step-matrices,step-formats,times,ontop}.tsv
broken=$(cat "$work"/*.log)
if [ -n "$broken" ]; then printf '\nBroken promises:\n%s\n' "$broken"; fi
printf '\nTables in %s, figures in %s. Set-up %d s, sweeps %d s, figures %d s.\n' "$results" \
    "$pictures" "$set_up" $((swept - set_up)) $((drawn - swept))
