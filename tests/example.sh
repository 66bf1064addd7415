#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# example.sh README.md: prints the C program of the README, the ```c block that follows the
# line <!-- example -->, so that what readers copy is what the tests compile.
set -euo pipefail
awk '/^<!-- example -->/ { marked = 1; next }
     marked && !inside && /^```c$/ { inside = 1; next }
     inside && /^```$/ { exit }
     inside { print; lines++ }
     END { if (!lines) { print FILENAME ": no ```c block after <!-- example -->" > "/dev/stderr"; exit 1 } }' "$1"
