#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# polar run side by side with its peers: U and H of the same matrix files, turn and turn about.
# Ours: auto, newton-hybrid, qdwh, newton, up to n = 1000 zolo-pd, and svd (gesdd, then two
# products, of the same BLAS); theirs: scipy.linalg.polar (the same with the BLAS of its wheel) and JAX's
# polar(method="qdwh"), the textbook QDWH, compiled, on the CPU in f64 (peers.py). A time of
# ours is the median of three in a process of its own, so warm as theirs are. Reading, writing and
# compilation are not timed.
# A ratio is that of the medians; spread is (most - least) / median over the turns; resid is
# |A - UH| / |A| and orth |U'U - I| of the last turn's factors, Frobenius.
# versus_peers.sh POLAR [--quick|--auto|--hostile] [--only NAME] [TURNS]: table on stdout, talk on
# stderr; 7 turns, --quick 3 and n = 500; --auto: no other of ours than auto and svd; --hostile:
# auto, svd and SciPy on every hostile kind, n = 1000;
# --only for the cases whose name begins with NAME. THREADS: of everybody, default 2. Peers come from PyPI into the folder peers beside POLAR; one that cannot be had is
# left out with a sentence. Exit 1 when auto misses a ratio of the table below, or one
# of ours its bound; 2: usage.
set -eu
export LC_ALL=C

# What auto must reach over both SVD routes, where it should, and over JAX's QDWH:
# name, polar gen's arguments, svd, svd at best, qdwh; - is no promise
cases="\
gaussian-1000   gaussian --size 1000                          1.5  2.0 1.8
gaussian-1500   gaussian --size 1500                          1.5  2.0 1.8
gaussian-2000   gaussian --size 2000                          1.5  2.0 1.8
spectrum-1e8    spectrum --size 1500 --cond 1e8               1.15 1.4 -
spectrum-1e15   spectrum --size 1500 --cond 1e15              1.0  1.3 -
hilbert         hilbert --size 1000                           1.0  1.3 -
vandermonde     vandermonde --size 1000                       1.0  1.3 -
kernel          kernel --size 1000                            1.0  1.3 -
kahan           kahan --size 1000                             1.0  1.3 -
graded          graded-both --size 1000 --cond 1e12           1.0  1.3 -
gaussian-tall   gaussian --size 4000x500                      1.9  2.8 -
gaussian-thin   gaussian --size 20000x200                     -    -   -"
quick="\
gaussian-500    gaussian --size 500                           -    -   -
spectrum-1e8    spectrum --size 500 --cond 1e8                -    -   -
hilbert         hilbert --size 500                            -    -   -
gaussian-tall   gaussian --size 2000x250                      -    -   -"
# singular values that reach roundoff, or singular vectors that are not random
hostile=$(for kind in hilbert vandermonde{,-random} chebyshev-vandermonde cauchy lotkin kernel{,-mixed} \
    kahan{,-shuffled} frank triw moler gfpp parter clement jordan companion low-rank ones skew \
    permutation zero-column graded-{rows,columns,both} scaled-row near-columns blocks hidden-norm; do
    case $kind in
    graded-* | scaled-row | near-columns | blocks | hidden-norm) echo "$kind $kind --size 1000 --cond 1e12 1.0 1.3 -" ;;
    *) echo "$kind $kind --size 1000 1.0 1.3 -" ;;
    esac
done)

usage() {
    echo "usage: versus_peers.sh POLAR [--quick|--auto|--hostile] [--only NAME] [TURNS]" >&2
    exit 2
}
say() { echo "$@" >&2; }

command="${0##*/} $*"
few=()
polar="" turns="" only="" threads=${THREADS:-2}
while [ $# -gt 0 ]; do
    case $1 in
    --quick) cases=$quick turns=${turns:-3} ;;
    --auto) few=(auto svd scipy jax) ;;
    --hostile) cases=$hostile few=(auto svd scipy) ;;
    --only) only=${2:-} && shift ;;
    -*) usage ;;
    *) if [ -z "$polar" ]; then polar=$1; else turns=$1; fi ;;
    esac
    shift || usage
done
turns=${turns:-7}
case $turns$threads in *[!0-9]*) usage ;; esac
if [ "$turns" -lt 1 ] || [ "$threads" -lt 1 ] || [ ! -x "$polar" ]; then usage; fi
polar=$(realpath "$polar")
here=$(realpath "$(dirname "$0")")
environment=$(dirname "$polar")/peers
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

export OPENBLAS_NUM_THREADS=$threads
pin=()
[ "$(nproc)" -le "$threads" ] || pin=(taskset -c "0-$((threads - 1))")

# what of SciPy and JAX this machine has or can have
python=$environment/bin/python
if ! "$python" -c 'import scipy, jax' 2>/dev/null; then
    say "installing scipy and jax into $environment"
    if python3 -m venv "$environment" >&2; then
        for package in scipy jax; do
            "$python" -m pip install --quiet --disable-pip-version-check "$package" >&2 ||
                say "pip cannot install $package"
        done
    else
        say "no virtual environment: on Debian python3-venv makes them"
    fi
fi
peers=() versions=()
if "$python" -c 'import numpy' 2>/dev/null; then
    # numpy, scipy and jax each have their threads: those of OpenBLAS sleep after 2^16 cycles
    # without work, not 2^26, lest they stand in each other's way
    coproc PEERS { exec env -u OPENBLAS_CORETYPE OPENBLAS_THREAD_TIMEOUT=16 "${pin[@]}" \
        "$python" "$here/peers.py" 2>peers.log; }
    for name in scipy jax; do
        read -r _ version <&"${PEERS[0]}"
        case $version in
        absent:*) say "without $name: ${version#absent: }" ;;
        *) peers+=("$name") versions+=("$name $version") ;;
        esac
    done
else
    say "without scipy and jax: no numpy in $environment"
fi
# ask VERB NAME FILE: the answer of a peer
ask() {
    local answer
    echo "$@" >&"${PEERS[1]}"
    read -r answer <&"${PEERS[0]}" || answer="nan nan the process has ended"
    case $answer in nan*) say "$2, ${3%.npy}: ${answer#nan nan }" && answer="nan nan" ;; esac
    echo "$answer"
}
# column NAME...: of the last row of a report
column() {
    awk -F '\t' -v names="$*" '/^#/ { next } !n { for (i = 1; i <= NF; i++) at[$i] = i
            n = split(names, want, " "); next }
        { for (i = 1; i <= n; i++) printf "%s%s", $at[want[i]], (i < n ? " " : "\n") }'
}
# turn NAME FILE: seconds of U and H of one run
turn() {
    local seconds
    case $1 in
    scipy | jax) read -r seconds _ <<<"$(ask time "$1" "$2")" ;;
    *) seconds=$({ "${pin[@]}" "$polar" run "$1" "$2" --factor "$1.U.npy" \
        --hermitian "$1.H.npy" --measure none --repeat 3 || true; } | column seconds) ;;
    esac
    echo "${seconds:-nan}"
}
# judge NAME FILE: resid and orth of the factors of the last turn, and what is wrong with them
judge() {
    local bound=10 found=""
    [ "$1" != svd ] || bound=40
    case $1 in
    scipy | jax) ask judge "$1" "$2" ;;
    *)
        "$polar" check "$2" "$1.U.npy" "$1.H.npy" --bound "$bound" >check.tsv 2>check.log || found=broken
        found="$(column resid_abs orth_abs <check.tsv) $found"
        case $found in ' '*) found="nan nan broken" ;; esac
        echo "$found"
        cat check.log >&2
        ;;
    esac
}
# summary FILE: "median least spread"
summary() {
    sort -g "$1" | awk '/nan/ { lost = 1 } { t[NR] = $1 }
        END { if (lost) { printf "nan nan nan"; exit }
            m = (t[int((NR + 1) / 2)] + t[int(NR / 2) + 1]) / 2
            printf "%.4f %.4f %.2f", m, t[1], (t[NR] - t[1]) / m }'
}
# over A B: "A / B", - where one of them is none
over() {
    awk -v a="$1" -v b="$2" 'BEGIN { if (a + 0 > 0 && b + 0 > 0) printf "%.2f", a / b; else printf "-" }'
}
# reached RATIO WANTED: true where nothing is wanted or nothing is known
reached() { awk -v r="$1" -v w="$2" 'BEGIN { exit !(r == "-" || w == "-" || r >= w) }'; }

cat <<END
# command: $command
# date: $(date -u +%Y-%m-%dT%H:%M:%SZ)
$("${pin[@]}" "$polar" info | grep -Ev '^(build|generator|backend)' |
    sed 's/; polar info --measure.*//; s/^/# /')
# cores: $(nproc), load $(cut -d ' ' -f 1 /proc/loadavg)
# threads: $threads for everybody; $turns turns
END
for version in ${versions[@]+"${versions[@]}"}; do echo "# $version"; done
echo "case m n contestant seconds least spread over_svd over_scipy over_jax resid orth wants_svd best_svd wants_jax verdict" | tr ' ' '\t'

# least_over NAME...: the ratios to auto of the least times, which a busy machine hurts less
least_over() {
    local contestant least base
    read -r _ base _ <<<"${at[auto]}"
    for contestant; do
        read -r _ least _ <<<"${at[$contestant]:-0 0 0}"
        printf ' %s' "$(over "$least" "$base")"
    done
}
missed=0
# one NAME SVD BEST QDWH ARGUMENTS: a case
one() {
    local name=$1 wants_svd=$2 best=$3 wants_jax=$4
    shift 4
    local size contestant contestants=(auto newton-hybrid qdwh newton) seconds least spread resid orth found
    declare -A median=() at=()
    size=$(printf '%s\n' "$@" | sed -n '/^--size$/{n;p}')
    local m=${size%x*} n=${size#*x}
    [ "$n" -gt 1000 ] || contestants+=(zolo-pd)
    contestants+=(svd ${peers[@]+"${peers[@]}"})
    if [ ${#few[@]} -gt 0 ]; then
        contestants=()
        for contestant in "${few[@]}"; do
            case "$contestant ${peers[*]-}" in
            auto*|svd*|*" $contestant"*) contestants+=("$contestant") ;;
            esac
        done
    fi
    rm -f ./*.npy ./*.time
    "$polar" gen "$@" -o "$name.npy" >&2
    for ((i = 0; i < turns; i++)); do
        for contestant in "${contestants[@]}"; do
            turn "$contestant" "$name.npy" >>"$contestant.time"
        done
    done
    for contestant in "${contestants[@]}"; do
        at[$contestant]=$(summary "$contestant.time")
        median[$contestant]=${at[$contestant]%% *}
    done
    for contestant in "${contestants[@]}"; do
        read -r seconds least spread <<<"${at[$contestant]}"
        read -r resid orth found <<<"$(judge "$contestant" "$name.npy")"
        local svd scipy jax verdict=- wants=(- - -)
        svd=$(over "${median[svd]:-0}" "$seconds")
        scipy=$(over "${median[scipy]:-0}" "$seconds")
        jax=$(over "${median[jax]:-0}" "$seconds")
        if [ "$contestant" = auto ]; then
            wants=("$wants_svd" "$best" "$wants_jax") verdict=missed
            if [ "$svd" != - ] && reached "$svd" "$wants_svd" && reached "$scipy" "$wants_svd" &&
                reached "$jax" "$wants_jax"; then verdict=kept; fi
            say "$(printf '%-13s %sx svd, %sx scipy (wants %s, at best %s), %sx jax (wants %s): %s' \
                "$name" "$svd" "$scipy" "$wants_svd" "$best" "$jax" "$wants_jax" "$verdict"
            ); load $(cut -d ' ' -f 1 /proc/loadavg), of the least times$(least_over svd scipy jax)"
        fi
        [ -z "$found" ] || verdict=broken
        case $verdict in missed | broken) missed=1 ;; esac
        printf '%s\t' "$name" "$m" "$n" "$contestant" "$seconds" "$least" "$spread" "$svd" "$scipy" "$jax" \
            "$resid" "$orth" "${wants[@]}"
        echo "$verdict"
    done
}
while read -r name arguments; do
    case $name in "$only"*) ;; *) continue ;; esac
    read -ra words <<<"$arguments"
    one "$name" "${words[@]: -3}" "${words[@]:0:${#words[@]}-3}" </dev/null
done <<<"$cases"
[ $missed -eq 0 ] || say "auto misses what it should reach, or a factor its bound"
exit $missed
