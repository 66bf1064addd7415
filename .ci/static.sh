#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# static.sh BUILD: -Ddefault_library=static -Dprefer_static=true, as gpu/device.sh configures it,
# makes programs that want glibc alone; without optimisation, for only their linking matters.
set -euo pipefail
build=$1 programs=(experiments/turns experiments/polar)
setup=(meson setup "$build" -Dbuildtype=plain -Dgpu=disabled -Dminimax=enabled -Dtests=disabled
       -Ddefault_library=static -Dprefer_static=true)
if [ -e "$build/build.ninja" ]; then setup+=(--reconfigure); fi
quietly() { # command; the end of its output when it fails
    local log rc=0
    log=$(mktemp)
    "$@" >"$log" 2>&1 || rc=$?
    [ "$rc" -eq 0 ] || tail -n 20 "$log" >&2
    rm -f "$log"
    return "$rc"
}
quietly "${setup[@]}"
quietly ninja -C "$build" "${programs[@]}"
for p in "${programs[@]}"; do
    foreign=$(ldd "$build/$p" | awk '/\.so/ { print $1 }' | grep -vE '^(linux-vdso|lib(c|m|dl|pthread|rt)|.*/ld-linux[^/]*)\.so' || true)
    [ -z "$foreign" ] || { echo "static: $p wants ${foreign//$'\n'/ }" >&2; exit 1; }
done
# the BLAS is there, with what it says about itself
echo "schedule polar-express 5" | "$build/experiments/turns" | grep -c . | grep -x 5 >/dev/null
nm "$build/experiments/turns" | grep ' [tT] openblas_get_corename$' >/dev/null
