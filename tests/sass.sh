#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# sass.sh OBJECT CUOBJDUMP NVCC...: the kernel of symmetric products uses the tensor cores'
# instruction of compute capability 9.0 in every product, copies tensors, and keeps its sums in
# registers: no spills, no waits that the compiler put between products. NVCC... compiles it.
set -euo pipefail
object=$1 dump=$2
shift 2
failed=0 passed=0
check() { # what, condition
    if [ "$2" -eq 1 ]; then passed=$((passed + 1)); else failed=$((failed + 1)) && echo "$1"; fi
}
# what the compiler says
report=$("$@" -Xptxas -v -o /dev/null 2>&1)
spills=$(grep -oE '[0-9]+ bytes spill (stores|loads)' <<<"$report" | grep -vcE '^0 ' || true)
lines=$(grep -c 'bytes spill stores' <<<"$report" || true)
check "$spills spills" $((spills == 0 && lines >= 12))
# 168 for each of 384 threads: setmaxnreg shares that pool out, and would wait for a larger one
kernels=$(grep -c 'Used 168 registers' <<<"$report" || true)
check "168 registers in $kernels kernels, not 8" $((kernels == 8))
grep -qi 'serializ' <<<"$report" && waits=0 || waits=1
check "the compiler serialises products" "$waits"

# what the machine code has, where there is something to read it with
command -v "$dump" >/dev/null || dump=$(command -v cuobjdump || true)
if [ -z "$dump" ]; then
    echo "cuobjdump is not here: no instruction was looked at"
    echo "$passed passed, $failed failed"
    exit $((failed > 0))
fi
sass=$("$dump" -sass "$object")
# an instruction a line, under the name of its function
of() { # pattern: lines of each function that has it
    awk -v pattern="$1" '/Function :/ { name = $3 } $0 ~ pattern { n[name]++ }
        END { for (f in n) if (f ~ /products/) print n[f] }' <<<"$sass"
}
functions=$(grep -cE 'Function : .*products' <<<"$sass" || true)
check "$functions kernels of products, not 8" $((functions == 8))
for instruction in 'HGMMA.64x128x16.F32' UTMALDG.3D SYNCS USETMAXREG; do
    found=$(of "$instruction" | wc -l)
    check "$instruction in $found of $functions kernels" $((found == functions))
done
four=$(of 'HGMMA.64x128x16.F32' | sort -u)
check "products in a loop: $four, not 4" $((${four:-0} == 4))
grep -qE '\b(STL|LDL)' <<<"$sass" && local=0 || local=1
check "local memory is used" "$local"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
