#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# readme.sh POLAR README.md [--write]: the README's table of oracles must be what `polar list`
# says; --write makes it so.
set -euo pipefail
polar=$1 readme=$2
table=$("$polar" list | awk '
    BEGIN { print "| oracle | iterates in | bound | what it is |"; print "|---|---|---|---|" }
    { bound = $5; $1 = "`" $1 "`"; formats = $2; name = $1; gsub(",", " ", formats)
      $1 = $2 = $3 = $4 = $5 = ""; sub(/^ +/, "")
      print "| " name " | " formats " | " bound " | " $0 " |" }')
made=$(awk -v table="$table" '
    /^<!-- table: polar list -->/ { print; print table; skip = 1; next }
    /^<!-- end of table -->/ { skip = 0 }
    !skip' "$readme")
if [ "${3:-}" = --write ]; then
    printf '%s\n' "$made" >"$readme"
elif ! diff <(printf '%s\n' "$made") "$readme"; then
    echo "readme: the table of oracles is out of date: tests/readme.sh $polar $readme --write"
    exit 1
fi
