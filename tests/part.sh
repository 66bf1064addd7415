#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# part.sh PART.o NAME OBJECT...: the objects of a program as one, its main called part_NAME and
# nothing else of it seen from outside, so that programs with equal names in them go together.
set -eu
part=$1 name=$2
shift 2
ld -r -o "$part" "$@"
objcopy --redefine-sym main="part_$name" --keep-global-symbol="part_$name" "$part"
