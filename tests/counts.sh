#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# counts.sh TESTLOG.json: the closing counts of a Meson test run: the checks inside test
# programs on one line, whole tests on the last. Fails when a test failed or none was run.
set -euo pipefail
log=$1

# one JSON object a line; quotes inside strings are escaped, so the pattern finds results only
count() {
    { grep -oE '"result": "[A-Z]+"' "$log" || true; } | { grep -cE "\"($1)\"" || true; }
}
passed=$(count 'OK|EXPECTEDFAIL')
skipped=$(count 'SKIP')
failed=$(count 'FAIL|ERROR|TIMEOUT|INTERRUPT|UNEXPECTEDPASS')

# Check's closing line, and that of the scripts
{ grep -oE 'Checks: [0-9]+, Failures: [0-9]+, Errors: [0-9]+|[0-9]+ passed, [0-9]+ failed' "$log" ||
    true; } |
    awk '/Checks/ { c += $2; f += $4 + $6 }
         /passed/ { c += $1 + $3; f += $3 }
         END { printf "checks inside them: %d, of which %d failed\n", c, f }'
echo "$passed passed, $failed failed$([ "$skipped" -eq 0 ] || echo ", $skipped skipped")"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
