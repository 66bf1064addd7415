#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Draws figures from tables: figures/draw.sh [-t TABLES] [-o OUT] [NAME...], all by default,
# each as svg and png. Tables come from experiments/results, pictures go to figures/out. A script
# whose table is not there, for want of a GPU, may end without a picture.
set -euo pipefail
cd "$(dirname "$0")/.."

tables=experiments/results out=figures/out
while getopts t:o: option; do
    case $option in
    t) tables=$OPTARG ;;
    o) out=$OPTARG ;;
    *) exit 2 ;;
    esac
done
shift $((OPTIND - 1))
if [ $# -eq 0 ]; then
    set -- figures/*.gp
fi

mkdir -p "$out"
for name; do
    name=$(basename "$name" .gp)
    [ "$name" != style ] || continue
    # of a table that wants a device, which few machines have
    if [ "$name" = device ] && [ ! -e "$tables/device.tsv" ]; then continue; fi
    [ -e "figures/$name.gp" ] || { echo "there is no figures/$name.gp" >&2; exit 2; }
    for kind in svg png; do
        # under another name first: a picture that is there is a whole one
        gnuplot -e "kind='$kind'; out='$out/.$name'; tables='$tables'" "figures/$name.gp" 2>"$out/.$name.log" ||
            { echo "figures/$name.gp failed:" >&2; cat "$out/.$name.log" >&2; exit 1; }
        [ ! -e "$out/.$name.$kind" ] || mv "$out/.$name.$kind" "$out/$name.$kind"
    done
    rm -f "$out/.$name.log"
done
