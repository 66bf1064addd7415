#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# The house style, as far as a script can see it. Prints every offence, fails if there is one.
set -euo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C.UTF-8
bad=0
offence() {
    echo "style: $1"
    bad=1
}
# lines on stdin are offences against the rule $1
none() {
    local line
    while read -r line; do offence "$1: $line"; done
}

mapfile -t text < <(find . \( -path ./.git -o -path './build*' -o -path ./figures/out \) -prune -o \
    -type f \( -name '*.[ch]' -o -name '*.cu' -o -name '*.sh' -o -name '*.build' -o -name '*.md' -o \
    -name '*.txt' -o -name '*.gp' -o -name '*.awk' -o -name '*.grid' -o -name '*.sched' -o -name '*.py' -o \
    -path './.ci/run' \) -print | sort)
code=() library=()
for f in "${text[@]}"; do
    case $f in *.[ch]) code+=("$f") ;; esac
    case $f in ./minimax/embed.c | ./minimax/tabulate.c | ./lib/costs/embed.c) ;; ./lib/* | ./minimax/* | ./oracles/* | ./gpu/*)
        case $f in *.[ch] | *.cu) library+=("$f") ;; esac ;;
    esac
done

none "clang-format -i would change" < <(clang-format --dry-run "${code[@]}" 2>&1 |
    grep -oE '^[^ ]+\.[ch]:[0-9]+' | awk -F: '!seen[$1]++' || true)

none "tab" < <(grep -nP '\t' "${text[@]}" || true)
none "trailing space" < <(grep -nP '[ \r]$' "${text[@]}" || true)
none "invisible character" < <(grep -nP '[\x{200b}-\x{200f}\x{202a}-\x{202e}\x{2060}\x{feff}\x{00a0}]' \
    "${text[@]}" || true)
for f in "${text[@]}"; do
    [ -z "$(tail -c 1 "$f")" ] || offence "no newline at the end of $f"
done
# CUDA's own syntax is close enough to C++
mapfile -t kernels < <(printf '%s\n' "${library[@]}" | grep '\.cu$' || true)
for f in "${kernels[@]}"; do
    cmp -s "$f" <(clang-format --assume-filename="${f%.cu}.cpp" <"$f") ||
        offence "clang-format --assume-filename=x.cpp -i would change $f"
done
for f in "${code[@]}" "${kernels[@]}"; do
    [ "$(head -n 1 "$f")" = "/* SPDX-License-Identifier: BSD-3-Clause */" ] ||
        offence "$f does not begin with the SPDX line"
    lines=$(wc -l <"$f")
    [ "$lines" -le 300 ] || echo "note: $f has $lines lines: is it two ideas?"
done

# a test that no build file names never runs
for f in tests/test_*.c; do
    name=$(basename "$f" .c)
    grep -q "'$name'" tests/meson.build || offence "$f is not in tests/meson.build"
done

# the library gives statuses; it never prints, exits or aborts
none "prints or ends the process" < <(grep -nE \
    '\b(v?printf|puts|putchar|perror|exit|_Exit|_exit|quick_exit|abort) *\(|\b(stdout|stderr)\b' \
    "${library[@]}" | grep -vE '^[^:]*:[0-9]+: *(/?\*|//)' || true)

.ci/includes.sh || bad=1
exit "$bad"
