#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# build.sh FOLDER [-Doption=value]... [--suite NAME]...: configures (again), builds, and runs
# the tests in that folder. Everything after the first argument that is not -D goes to meson test.
set -euo pipefail
folder=$1
shift
options=() tests=()
for a; do
    case $a in -D*) options+=("$a") ;; *) tests+=("$a") ;; esac
done
if [ -e "$folder/build.ninja" ]; then options+=(--reconfigure); fi
meson setup "$folder" -Dtests=enabled "${options[@]}" >"$folder.log" || { cat "$folder.log"; exit 1; }
rm -f "$folder.log"
ninja -C "$folder" --quiet
rc=0
meson test -C "$folder" --no-rebuild --print-errorlogs "${tests[@]}" || rc=$?
tests/counts.sh "$folder/meson-logs/testlog.json" || rc=1
exit "$rc"
