#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# device_script.sh GPU: the script GPU/device.sh on a machine of stand-ins, where programs pass,
# fail, skip and hang as they are told: what it says, what its tables hold, how long it may take.
set -euo pipefail
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
passed=0 failed=0
check() { # what, command
    if "${@:2}"; then passed=$((passed + 1)); else failed=$((failed + 1)) && echo "failed: $1"; fi
}
says() { grep -qF -- "$1" "$here/said"; }
has() { grep -qE -- "$2" "$1"; }

folder=$here/carry out=$here/out
mkdir -p "$folder/bin" "$folder/rivals" "$here/stand"
cp "$1/device.sh" "$1/device.grid" "$folder/"
echo 0123456789ab-dirty >"$folder/commit"

stand() { cat >"$1" && chmod +x "$1"; }
stand "$folder/bin/device_programs" <<'END'
#!/bin/bash
name=${0##*/}
[ "$name" = test_gpu_solves_device ] && echo "libraries: $LD_LIBRARY_PATH"
case ${FAKE-} in
polar-matrix:wrong) [ "$name" != polar-matrix ] || { echo "libc.so.6: version not found" && exit 1; } ;;
"$name:hang") trap '' TERM; sleep 30 ;;
"$name:"*) exit "${FAKE#*:}" ;;
esac
case $name:${1-} in
polar-matrix:list) echo "cuda  one GPU${UNUSABLE-}" ;;
polar-matrix:sweep) printf '# seed: 1\noracle\torth\nqdwh\t1\nsvd\t1\n' ;;
*) echo "$name was here" ;;
esac
END
stand "$here/stand/nvidia-smi" <<'END'
#!/bin/sh
[ -n "${NO_GPU-}" ] && exit 9
[ -n "${SLOW_GPU-}" ] && exec sleep 30
case $* in *"-i 3"*) echo "NVIDIA H200, 580.65.06" ;; *) echo "NVIDIA H100 80GB HBM3, 580.65.06" && echo "another, 1" ;; esac
END
# limits are noted; nothing here takes longer than this
stand "$here/stand/timeout" <<END
#!/bin/bash
[ "\$1" = -k ] || exit 99
echo "\$2 \$3" >>"$here/limits"
exec $(command -v timeout) -k 0.1 0.75 "\${@:4}"
END
stand "$here/stand/compute-sanitizer" <<'END'
#!/bin/bash
exec "${@:5}"
END
stand "$here/stand/python3" <<'END'
#!/bin/bash
[ "$1" = -c ] && exit "${NO_TORCH-0}"
printf '# device: x\nfamily\tstatus\nsquare\tok\nsquare\tok\n# fastest: polar\n# split beside: it\n'
END
export PATH=$here/stand:$PATH

go() { # what is wanted of it, verb, settings
    rm -rf "$out" "$here/limits"
    local rc=0
    env "${@:3}" "$folder/device.sh" "$2" "$folder" "$out" >"$here/said" 2>&1 || rc=$?
    check "$2 ${*:3}: exit $rc, not $1: $(tail -n 2 "$here/said")" [ "$rc" -eq "$1" ]
}
seconds() { awk '{ s += $1 + $2 } END { print s }' "$here/limits"; }

go 0 run
check "all passed" says "all passed in"
check "ten minutes, not $(seconds) s" [ "$(seconds)" -le 600 ]
check "a limit for every program" [ "$(wc -l <"$here/limits")" -ge 20 ]
for line in 'device: NVIDIA H100 80GB HBM3$' 'driver: 580\.65\.06$' 'commit: 0123456789ab-dirty$' \
            'date: [0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z$'; do
    check "# $line" has "$out/device.tsv" "^# $line"
done
check "its rows" has "$out/device.tsv" '^svd'
for p in "$folder"/bin/test_gpu_*_device; do
    check "$p" says "$(basename "$p" _device): passed"
done

rm "$folder"/bin/*_device "$folder/bin/polar-matrix" # as what carries it may
go 0 run
go 1 run FAKE=test_gpu_solves_device:77
check "a test that skips" says "test_gpu_solves: SKIPPED, though there is a GPU"
check "it goes on" says "table: 3 lines"
go 1 run FAKE=test_gpu_chunks_device:3
check "a test that fails" says "1 failed: test_gpu_chunks"
go 1 run FAKE=test_gpu_replay_device:hang
check "a test that hangs" says "test_gpu_replay: not done after 17 s"
check "it goes on" says "table: 3 lines"
go 1 run NO_GPU=1
check "no GPU" says "there is no GPU here"
go 1 run SLOW_GPU=1
check "no answer" says "nvidia-smi did not answer"
go 1 run FAKE=polar-matrix:hang
check "a command that hangs" says "polar-matrix did not say in 30 s"
go 1 run FAKE=polar-matrix:wrong
check "a command that does not start" says "exit 1: libc.so.6: version not found"
go 0 run CUDA_VISIBLE_DEVICES=3,1
check "the first that is visible" has "$out/device.tsv" '^# device: NVIDIA H200$'
go 0 run LD_LIBRARY_PATH=/of/the/caller
check "the caller's libraries" has "$out/test_gpu_solves.log" '^libraries: ([^:].*:)?/of/the/caller$'
go 1 run "UNUSABLE=; cannot be used here: no driver"
check "its reason" says "cannot be used here: no driver"

go 0 bench
check "where the methods go" has <(head -n 2 "$here/said") "$out/symmetric.choices.log"
check "the methods" has "$out/symmetric.choices.log" time_symmetric_device
check "the contestants" says "bench: 2 rows that were timed in $out/gpu-bench.tsv"
check "what was found" says "fastest: polar"
check "and of splitting" says "split beside: it"
check "seven minutes, not $(seconds) s" [ "$(seconds)" -le 420 ]
go 0 bench NO_TORCH=1
check "no PyTorch" says "PyTorch is not here"

# what a script without its folder says, and what building leaves alone
refused() { # exit, words, arguments of the script in $here/gpu
    local rc=0
    "$here/gpu/device.sh" "${@:3}" >"$here/said" 2>&1 || rc=$?
    check "${*:3}: exit $rc, not $1: $(tail -n 2 "$here/said")" [ "$rc" -eq "$1" ]
    check "${*:3}: $2, not $(tail -n 2 "$here/said")" says "$2"
}
mkdir "$here/gpu" "$here/kept" "$here/empty"
cp "$1/device.sh" "$here/gpu/"
stand "$here/stand/meson" <<'END'
#!/bin/sh
echo "meson was here"
echo "and said why" >&2
exit 3
END
refused 2 "nothing is built yet" run
refused 2 "it has no bin" run "$here/kept"
refused 2 "it has no bin" bench "$here/nowhere"
touch "$here/kept/mine" "$here/file"
for kept in "$here/kept" "$here/file" "$here/gpu" "$here"; do
    refused 2 "it stays as it is" build "$kept"
done
check "what was there" [ -e "$here/kept/mine" ]
for free in "$here/nowhere" "$here/empty" "$folder"; do
    refused 3 "meson was here" build "$free"
    check "what it said" says "and said why"
done

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
