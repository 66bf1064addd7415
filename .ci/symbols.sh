#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# symbols.sh BUILD: the libraries export polar_ only, no symbol twice, and want nothing that
# prints or ends the process; the generator and the command want no BLAS.
set -euo pipefail
build=$1 bad=0 seen=0
libraries() {
    find "$build" -type f \( -name 'libpolar.so.*' -o -name 'libpolarfit.so*' \) ! -name '*.p' ! -name '*.symbols' | sort
}
while read -r library; do
    seen=$((seen + 1))
    foreign=$(nm -D --defined-only "$library" | awk '$NF !~ /^polar_/ { print $NF }')
    [ -z "$foreign" ] || { echo "symbols: $library exports ${foreign//$'\n'/ }"; bad=1; }
    ends=$(nm -D --undefined-only "$library" | awk '{ sub(/@.*/, "", $NF); print $NF }' | grep -xE \
        '_?_?v?printf(_chk)?|puts|putchar|putc|perror|psignal|stdout|stderr|exit|_Exit|_exit|quick_exit|abort|raise|kill|signal' || true)
    # CUDA's runtime, linked in, asks by signal 0 whether another process lives
    if nm "$library" | grep ' t cudaMalloc$' >/dev/null; then ends=$(grep -vx kill <<<"$ends" || true); fi
    [ -z "$ends" ] || { echo "symbols: $library wants ${ends//$'\n'/ }"; bad=1; }
    echo "$library: $(nm -D --defined-only "$library" | wc -l) symbols"
done < <(libraries)
mapfile -t twice < <(while read -r library; do nm -D --defined-only "$library" | awk '{ print $NF }'; done \
    < <(libraries) | sort | uniq -d)
[ ${#twice[@]} -eq 0 ] || { echo "symbols: exported twice: ${twice[*]}"; bad=1; }
while read -r light; do
    blas=$(ldd "$light" | grep -iE 'blas|lapack|libpolar\.so' || true)
    [ -z "$blas" ] || { echo "symbols: $light loads ${blas//$'\n'/ }"; bad=1; }
done < <(libraries | grep libpolarfit; find "$build" -type f -path '*/experiments/polar')
[ "$seen" -gt 0 ] || { echo "symbols: no library in $build"; exit 1; }
exit "$bad"
