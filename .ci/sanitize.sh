#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# sanitize.sh FOLDER [TESTS...]: tests with asserts, under AddressSanitizer and
# UndefinedBehaviorSanitizer, leaks included where the kernel lets the checker look. TESTS go to
# meson test; without them all but the generator's, whose searches take minutes there:
# sanitize.sh FOLDER --suite minimax
set -euo pipefail
folder=$1
shift
[ $# -gt 0 ] || set -- --no-suite minimax
probe=$(mktemp)
trap 'rm -f "$probe"' EXIT
echo 'int main(void) { return 0; }' | "${CC:-cc}" -fsanitize=address -o "$probe" -x c -
leaks=1
ASAN_OPTIONS=detect_leaks=1 "$probe" 2>/dev/null || leaks=0
[ "$leaks" -eq 1 ] || echo "leaks are not looked for: this container forbids ptrace"

# the failing-allocator tests ask for absurd sizes on purpose
export ASAN_OPTIONS=detect_leaks=$leaks:allocator_may_return_null=1:strict_string_checks=1
export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
export OPENBLAS_NUM_THREADS=1
.ci/build.sh "$folder" -Dbuildtype=debugoptimized -Db_ndebug=false -Dgpu=disabled \
    -Db_sanitize=address,undefined -Db_lundef=false --timeout-multiplier 5 "$@"
