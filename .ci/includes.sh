#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Who may include what: folder, folders whose headers it may include, system headers it may not.
# A header that no folder has is made by the build, and the compiler looks after it.
set -euo pipefail
cd "$(dirname "$0")/.."
bad=0
# what the command runs and the tests look into: a library of its own, without the command
runs='experiments/optimizers,experiments/problems'
cuda='cuda|cublas|cusolver|curand|nv' mp='mpfr|mpfi|gmp|arb|flint'
while read -r folder may never; do
    while IFS=: read -r file line include; do
        name=$(sed -E 's/.*[<"]([^>"]*)[>"].*/\1/' <<<"$include") ok=1
        case $include in
        *\<*) [[ ! $name =~ ^($never) ]] || ok=0 ;;
        *) for d in lib minimax oracles gpu experiments/optimizers experiments/problems \
               experiments figures tests; do
               [ -e "$d/$name" ] || [ -e "$d/include/$name" ] || [ -e "$d/${name##*/}" ] || continue
               ok=0
               case ,$may, in *,"$d",*) ok=1 && break ;; esac
           done ;;
        esac
        [ $ok -eq 1 ] || { echo "style: $file:$line: $folder/ may not include $name"; bad=1; }
    done < <(grep -nE '^ *# *include' -r "$folder" --include='*.[ch]' --include='*.cu' /dev/null || true)
done <<EOT
lib         lib                                    $mp|$cuda
minimax     lib,minimax                            $cuda|cblas|lapacke
oracles     lib,oracles                            $mp|$cuda|cblas|lapacke
gpu         lib,gpu                                $mp|cblas|lapacke
experiments lib,minimax,oracles,gpu,experiments,$runs -
experiments/optimizers lib,$runs $mp|$cuda|cblas|lapacke
experiments/problems lib,$runs $mp|$cuda|cblas|lapacke
tests       lib,minimax,oracles,gpu,tests,$runs    -
EOT
exit "$bad"
