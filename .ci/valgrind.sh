#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# valgrind.sh BUILD FIT: a small suite under Valgrind: what touches no big matrix, then every
# oracle of the command on matrices of a few columns. BUILD is one without CUDA, whose libraries
# take long to load and are not clean themselves; FIT one with the generator.
set -euo pipefail
build=$1 fit=$2/experiments/polar
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Valgrind 3.19 does not know AVX-512: give it kernels that it does
if grep -qw avx2 /proc/cpuinfo; then core=HASWELL; else core=NEHALEM; fi
export OPENBLAS_CORETYPE=$core OPENBLAS_NUM_THREADS=1 CK_FORK=no
# the command starts another program for matrices
grind=(valgrind --quiet --trace-children=yes --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite)
bad=0
check() { # greatest exit status that is no failure, command
    local most=$1 start=$SECONDS rc=0
    shift
    "${grind[@]}" "$@" >"$work/log" 2>&1 || rc=$?
    if [ $rc -le "$most" ]; then
        echo "clean, $((SECONDS - start)) s: ${*##*/}"
        return
    fi
    cat "$work/log"
    echo "NOT CLEAN, exit $rc: $*"
    bad=1
}

for t in test_format test_mat test_schedule test_schedule_text test_files test_report test_failure; do
    check 0 "$build/tests/$t"
done

polar=$build/experiments/polar
"$polar" gen spectrum --size 24x10 --cond 1e6 -o "$work/tall.npy" 2>/dev/null
"$polar" gen spectrum --size 7x12 --cond 10 -o "$work/wide.npy" 2>/dev/null
check 0 "$polar" gen spectrum --size 9x9 --cond 1e3 -o "$work/square.npy"
# 1 is not-converged, or a bound that does not hold for this matrix
while read -r oracle _; do
    for prec in f64 bf16; do
        check 1 "$polar" run "$oracle" "$work/tall.npy" "$work/wide.npy" --prec $prec
    done
done < <("$polar" list | grep -E '^[a-z]')
check 0 "$polar" svd qdwh "$work/tall.npy" "$work/wide.npy" --divide --direct 3 --baseline
check 0 "$polar" gen symmetric --size 12 -o "$work/symmetric.npy"
check 0 "$polar" eigh qdwh "$work/symmetric.npy" --direct 3 --baseline
check 1 "$polar" check "$work/tall.npy" "$work/tall.npy"
check 0 "$fit" show polar-express
check 0 "$fit" fit --degree 5 --lower 1e-2 --steps 3 --as json
exit "$bad"
