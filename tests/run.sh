#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Builds and runs the whole test suite on a bare Debian 12, set-up included. Extra arguments
# go to `meson test`. The last line is "N passed, N failed" (and ", N skipped" if any were).
# POLAR_TEST_ROUNDS=20 makes random tests twenty times longer.
set -euo pipefail
cd "$(dirname "$0")/.."

# shellcheck source=tests/packages.sh
. tests/packages.sh
polar_packages gcc g++ libc6-dev meson ninja-build pkg-config libopenblas-dev liblapacke-dev \
    libmpfr-dev libmpfi-dev check

setup=(meson setup build -Dbuildtype=release -Dtests=enabled -Dminimax=enabled)
if [ -e build/build.ninja ]; then setup+=(--reconfigure); fi
"${setup[@]}" </dev/null
ninja -C build </dev/null

rc=0
meson test -C build --no-rebuild --print-errorlogs "$@" </dev/null || rc=$?
tests/counts.sh build/meson-logs/testlog.json || rc=1
exit "$rc"
