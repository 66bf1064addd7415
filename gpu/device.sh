#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# What a machine with a GPU is for, in three parts:
#
#   gpu/device.sh build [FOLDER]   with a toolkit, no GPU needed: the programs and every library
#                                  of theirs but glibc and CUDA's, in FOLDER (build-device/carry)
#   gpu/device.sh run [FOLDER] [OUT]   on the GPU, no network needed: the tests on the device,
#                                  compute-sanitizer on a few, then one table of errors and
#                                  times, OUT/device.tsv (OUT: FOLDER/out). Ten minutes at most: the
#                                  limits of all stages add up to 590 seconds.
#   gpu/device.sh bench [FOLDER] [OUT] on the GPU: other codes beside ours, OUT/gpu-bench.tsv, in
#                                  under six minutes
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)

most=$((64 << 20)) # bytes of the folder, compressed: what is easily carried

programs=(tests/test_gpu_elements_device tests/test_gpu_products_device tests/test_gpu_matmul_device
          tests/test_gpu_factors_device tests/test_gpu_solves_device
          tests/test_gpu_chunks_device tests/test_gpu_oracles_device tests/test_gpu_hostile_device
          tests/test_gpu_batch_device tests/test_gpu_replay_device
          tests/test_gpu_methods_device tests/time_symmetric_device
          experiments/polar-matrix experiments/turns)

build() {
    local folder=${1:-$root/build-device/carry} tree=$root/build-device p size
    local setup=(meson setup "$tree" "$root" -Dbuildtype=release -Dgpu=enabled -Dtests=enabled
                 -Dminimax=disabled)
    if [ -e "$tree/build.ninja" ]; then setup+=(--reconfigure); fi
    "${setup[@]}" >/dev/null
    ninja -C "$tree" "${programs[@]}" >/dev/null
    rm -rf "$folder"
    mkdir -p "$folder/bin" "$folder/lib"
    for p in "${programs[@]}"; do
        cp "$tree/$p" "$folder/bin/"
        # glibc, the loader, CUDA's and the driver's own libraries are those of the other machine
        ldd "$tree/$p" | awk '$3 ~ /^\// { print $3 }'
    done | sort -u | grep -vE '/(libc|libm|libdl|libpthread|librt|ld-linux[^/]*|libcu[^/]*|libnv[^/]*)\.so' |
        while read -r p; do cp -L "$p" "$folder/lib/"; done
    strip "$folder"/bin/* "$folder"/lib/*
    cp "$root/gpu/device.sh" "$root/gpu/device.grid" "$folder/"
    mkdir "$folder/rivals"
    cp "$root"/gpu/rivals/*.py "$folder/rivals/"
    git -C "$root" describe --always --dirty --abbrev=12 --exclude='*' >"$folder/commit"
    size=$(tar -C "$folder" -cz . | wc -c)
    echo "$folder: $((size >> 20)) MiB compressed"
    [ "$size" -le "$most" ] || { echo "that is more than $((most >> 20)) MiB" >&2; exit 1; }
}

# Folders that hold CUDA's libraries: the loader's own, a toolkit's, or those of Python wheels.
cuda_folders() {
    local name d
    for name in libcublas.so.13 libcublasLt.so.13 libcusolver.so.12 \
                libcusparse.so.12 libnvJitLink.so.13; do
        ldconfig -p 2>/dev/null | grep -q "$name" && continue
        for d in /usr/local/cuda*/lib64 /usr/local/cuda*/targets/*/lib \
                 /{usr,opt,root}/{,*/}{,.venv/,local/}lib/python3*/{site,dist}-packages/nvidia/*/lib; do
            if [ -e "$d/$name" ]; then
                echo "$d"
                break
            fi
        done
    done | sort -u
}

failed=()
stage() { # name, seconds, command
    local name=$1 limit=$2 start=$SECONDS rc=0
    shift 2
    timeout "$limit" "$@" >"$out/$name.log" 2>&1 || rc=$?
    tail -n 3 "$out/$name.log" | sed 's/^/    /'
    case $rc in
    0) echo "$name: passed, $((SECONDS - start)) s" ;;
    77) echo "$name: SKIPPED, though there is a GPU" && failed+=("$name") ;;
    124) echo "$name: not done after $limit s" && failed+=("$name") ;;
    *) echo "$name: FAILED, exit $rc (see $out/$name.log)" && failed+=("$name") ;;
    esac
}

# Few and small cases: a sanitizer makes them a hundred times slower.
sanitize() {
    local tool
    if ! command -v compute-sanitizer >/dev/null; then
        echo "sanitizer: compute-sanitizer is not here"
        return
    fi
    for tool in memcheck racecheck; do
        CK_RUN_CASE=elements stage "$tool-elements" 25 compute-sanitizer --tool "$tool" \
            --error-exitcode 9 "$folder/bin/test_gpu_elements_device"
        CK_RUN_CASE=qr stage "$tool-qr" 25 compute-sanitizer --tool "$tool" \
            --error-exitcode 9 "$folder/bin/test_gpu_factors_device"
        CK_RUN_CASE=methods stage "$tool-methods" 25 compute-sanitizer --tool "$tool" \
            --error-exitcode 9 "$folder/bin/test_gpu_methods_device"
    done
}

# Rows that are missing stay missing: the last line says so.
table() {
    local device driver rc=0 rows
    device=$(nvidia-smi --query-gpu=name --format=csv,noheader | head -n 1)
    driver=$(nvidia-smi --query-gpu=driver_version --format=csv,noheader | head -n 1)
    {
        echo "# device: $device"
        echo "# driver: $driver"
        echo "# date: $(date -u +%Y-%m-%dT%H:%M:%SZ)"
        echo "# commit: $(cat "$folder/commit")"
        timeout 138 "$folder/bin/polar-matrix" sweep "$folder/device.grid" 2>"$out/table.log" || rc=$?
        [ "$rc" -le 1 ] || echo "# stopped before its end, exit $rc"
    } >"$out/device.tsv"
    rows=$(grep -c '^[^#]' "$out/device.tsv" || true)
    echo "table: $rows lines in $out/device.tsv, exit $rc"
    # 1: a bound does not hold for a row
    if [ "$rows" -lt 2 ] || [ "$rc" -gt 1 ]; then
        tail -n 1 "$out/table.log"
        failed+=(table)
    fi
}

# Methods of symmetric products, OUT/symmetric.choices.log being a table for gpu/; then
# contestants side by side, under four minutes: OUT/gpu-bench.tsv, for experiments/results. PyTorch
# gets the library path that this script was started with.
bench() {
    local ours=$LD_LIBRARY_PATH theirs rc=0 rows
    stage symmetric.choices 90 "$folder/bin/time_symmetric_device"
    theirs=$(tr '\0' '\n' <"/proc/$$/environ" | sed -n 's/^LD_LIBRARY_PATH=//p')
    if ! LD_LIBRARY_PATH=$theirs python3 -c 'import torch' 2>/dev/null; then
        echo "bench: PyTorch is not here"
        return
    fi
    LD_LIBRARY_PATH=$theirs timeout 240 python3 "$folder/rivals" --turns "$folder/bin/turns" \
        --libraries "$ours" --commit "$(cat "$folder/commit")" >"$out/gpu-bench.tsv" 2>"$out/bench.log" || rc=$?
    [ "$rc" -eq 0 ] || echo "# stopped before its end, exit $rc" >>"$out/gpu-bench.tsv"
    rows=$(awk -F '\t' '$NF == "ok"' "$out/gpu-bench.tsv" | wc -l)
    echo "bench: $rows rows that were timed in $out/gpu-bench.tsv, exit $rc"
    if [ "$rc" -ne 0 ] || [ "$rows" -lt 2 ]; then
        tail -n 3 "$out/bench.log"
        failed+=(bench)
    fi
}

# begin [FOLDER] [OUT]: where things are, and whether there is a device
begin() {
    folder=${1:-$(cd "$(dirname "$0")" && pwd)}
    [ -d "$folder/bin" ] || folder=$root/build-device/carry
    out=${2:-$folder/out}
    mkdir -p "$out"
    if ! nvidia-smi -L 2>/dev/null | grep -q GPU; then
        echo "there is no GPU here" >&2
        exit 1
    fi
    LD_LIBRARY_PATH=$folder/lib:$(cuda_folders | paste -sd:)
    PATH=$PATH:/usr/local/cuda/bin # compute-sanitizer
    export LD_LIBRARY_PATH
    local reason
    reason=$("$folder/bin/polar-matrix" list --backends | sed -n 's/^cuda .*cannot be used here: //p')
    if [ -n "$reason" ]; then
        echo "the cuda backend cannot be used here: $reason" >&2
        exit 1
    fi
}

finish() {
    if [ ${#failed[@]} -gt 0 ]; then
        echo "${#failed[@]} failed: ${failed[*]}"
        exit 1
    fi
    echo "all passed in $SECONDS s"
}

run() {
    local p
    for p in elements products matmul methods factors solves chunks batch replay; do
        stage "test_gpu_$p" 18 "$folder/bin/test_gpu_${p}_device"
    done
    stage test_gpu_oracles 80 "$folder/bin/test_gpu_oracles_device"
    stage test_gpu_hostile 60 "$folder/bin/test_gpu_hostile_device"
    table
    sanitize
}

case ${1:-} in
build) build "${2:-}" ;;
run | bench)
    begin "${2:-}" "${3:-}"
    "$1"
    finish
    ;;
*) echo "usage: gpu/device.sh build [FOLDER] | run [FOLDER] [OUT] | bench [FOLDER] [OUT]" >&2; exit 2 ;;
esac
