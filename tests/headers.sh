#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# headers.sh LANGUAGE INCLUDE:INCLUDE... COMPILER...: each public header in those folders
# stands alone and may be included twice, in the strict form of LANGUAGE (c99, c11, c++17).
set -euo pipefail
language=$1
IFS=: read -ra folders <<<"$2"
shift 2
case $language in c++*) kind=c++ ;; *) kind=c ;; esac
passed=0 failed=0
while read -r header; do
    if printf '#include "%s"\n#include "%s"\nint only;\n' "$header" "$header" |
        "$@" -std="$language" -pedantic-errors -Wall -Wextra -Werror "${folders[@]/#/-I}" \
            -fsyntax-only -x "$kind" -; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "$header does not stand alone in $language"
    fi
done < <(for f in "${folders[@]}"; do (cd "$f" && find . -name '*.h' | sed 's|^\./||' | sort); done)
echo "$language: $passed headers stand alone, $failed do not"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
