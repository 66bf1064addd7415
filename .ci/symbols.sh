#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# symbols.sh BUILD: the libraries export polar_ only, and want nothing that prints or ends the
# process.
set -euo pipefail
build=$1 bad=0 seen=0
while read -r library; do
    seen=$((seen + 1))
    foreign=$(nm -D --defined-only "$library" | awk '$NF !~ /^polar_/ { print $NF }')
    [ -z "$foreign" ] || { echo "symbols: $library exports ${foreign//$'\n'/ }"; bad=1; }
    ends=$(nm -D --undefined-only "$library" | awk '{ sub(/@.*/, "", $NF); print $NF }' | grep -xE \
        '_?_?v?printf(_chk)?|puts|putchar|putc|perror|psignal|stdout|stderr|exit|_Exit|_exit|quick_exit|abort|raise|kill|signal' || true)
    [ -z "$ends" ] || { echo "symbols: $library wants ${ends//$'\n'/ }"; bad=1; }
    echo "$library: $(nm -D --defined-only "$library" | wc -l) symbols"
done < <(find "$build" -type f \( -name 'libpolar.so.*' -o -name 'libpolarfit.so*' \) ! -name '*.p' ! -name '*.symbols' | sort)
[ "$seen" -gt 0 ] || { echo "symbols: no library in $build"; exit 1; }
exit "$bad"
