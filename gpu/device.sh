#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# What a machine with a GPU is for, in three parts:
#
#   gpu/device.sh build [FOLDER]   with a toolkit, no GPU needed: the programs, which want no
#                                  library but glibc's and CUDA's, in FOLDER (build-device/carry)
#   gpu/device.sh run [FOLDER] [OUT]   on the GPU, no network needed: the tests on the device,
#                                  compute-sanitizer on a few, then one table of errors and
#                                  times, OUT/device.tsv (OUT: FOLDER/out). Ten minutes at most:
#                                  the limits of all stages add up to that.
#   gpu/device.sh bench [FOLDER] [OUT] on the GPU, seven minutes at most: methods of symmetric
#                                  products, then other codes beside ours, OUT/gpu-bench.tsv
# FOLDER is where the script lies, or build-device/carry, unless told.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)

most=$((64 << 20)) # bytes of the folder: what is easily carried

die() { # sentence, exit status
    echo "$1" >&2
    exit "${2:-1}"
}

quietly() { # command; the end of its output when it fails
    local log rc=0
    log=$(mktemp)
    "$@" >"$log" 2>&1 || rc=$?
    [ "$rc" -eq 0 ] || tail -n 20 "$log" >&2
    rm -f "$log"
    return "$rc"
}

# One program under many names (tests/device_programs.c): each with a BLAS of its own in it
# would be 25 MB.
names=(test_gpu_{elements,products,matmul,methods,factors,solves,chunks,batch,replay,stream,oracles,hostile}_device
       time_symmetric_device polar-matrix turns)

# which are links: what carries the folder may have lost them
name_programs() {
    local name
    for name in "${names[@]}"; do
        [ -e "$folder/bin/$name" ] || ln -s device_programs "$folder/bin/$name"
    done
}

# OpenBLAS, LAPACKE, MPFR and their kin are linked in, libgcc too; glibc itself cannot be, or
# CUDA's libraries could not be loaded.
build() {
    local tree=$root/build-device size foreign glibc
    folder=${1:-$tree/carry}
    if [ -e "$folder" ] && ! { [ -e "$folder/device.sh" ] && [ -e "$folder/commit" ]; } &&
        [ -n "$(ls -A "$folder")" ]; then
        die "$folder is not empty, nor what device.sh build makes: it stays as it is" 2
    fi
    local setup=(meson setup "$tree" "$root" -Dbuildtype=release -Dgpu=enabled -Dtests=enabled
                 -Ddefault_library=static -Dprefer_static=true)
    if [ -e "$tree/build.ninja" ]; then setup+=(--reconfigure); fi
    quietly "${setup[@]}"
    quietly ninja -C "$tree" tests/device_programs experiments/polar
    rm -rf "$folder"
    mkdir -p "$folder/bin" "$folder/rivals"
    strip -o "$folder/bin/device_programs" "$tree/tests/device_programs"
    strip -o "$folder/bin/polar" "$tree/experiments/polar"
    name_programs
    foreign=$(ldd "$folder"/bin/{device_programs,polar} | awk '/\.so/ { print $1 }' | sort -u |
        grep -vE '^(linux-vdso|lib(c|m|dl|pthread|rt)|.*/ld-linux[^/]*)\.so' || true)
    [ -z "$foreign" ] || die "the programs want ${foreign//$'\n'/ }"
    glibc=$(objdump -T "$folder"/bin/{device_programs,polar} | grep -oE 'GLIBC_[0-9.]+' | sort -uV | tail -n 1)
    cp "$root/gpu/device.sh" "$root/gpu/device.grid" "$folder/"
    cp "$root"/gpu/rivals/*.{py,sched} "$folder/rivals/"
    git -C "$root" describe --always --dirty --abbrev=12 --exclude='*' >"$folder/commit" 2>/dev/null ||
        echo unknown >"$folder/commit"
    cat >"$folder/README" <<END
Programs of polar, commit $(cat "$folder/commit"), for a machine with an NVIDIA GPU of compute
capability 9.0, its driver and the libraries of CUDA 13: a toolkit, or those of PyTorch's wheels.
They want glibc ${glibc#GLIBC_} or later, and nothing else.

    ./device.sh run      # tests and a table of errors and times: out/device.tsv, ten minutes at most
    ./device.sh bench    # other codes beside ours: out/gpu-bench.tsv, wants Python with PyTorch
END
    size=$(du -sb "$folder" | cut -f 1)
    echo "$folder: $((size >> 20)) MiB, for glibc ${glibc#GLIBC_} or later"
    [ "$size" -le "$most" ] || die "that is more than $((most >> 20)) MiB"
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
    timeout -k 1 "$limit" "$@" >"$out/$name.log" 2>&1 || rc=$?
    tail -n 3 "$out/$name.log" | sed 's/^/    /'
    case $rc in
    0) echo "$name: passed, $((SECONDS - start)) s" ;;
    77) echo "$name: SKIPPED, though there is a GPU" && failed+=("$name") ;;
    124 | 137) echo "$name: not done after $limit s" && failed+=("$name") ;;
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
        CK_RUN_CASE=elements stage "$tool-elements" 22 compute-sanitizer --tool "$tool" \
            --error-exitcode 9 "$folder/bin/test_gpu_elements_device"
        CK_RUN_CASE=qr stage "$tool-qr" 22 compute-sanitizer --tool "$tool" \
            --error-exitcode 9 "$folder/bin/test_gpu_factors_device"
        CK_RUN_CASE=methods stage "$tool-methods" 22 compute-sanitizer --tool "$tool" \
            --error-exitcode 9 "$folder/bin/test_gpu_methods_device"
    done
}

# Rows that are missing stay missing: the last line says so.
table() {
    local rc=0 rows
    {
        echo "# device: $device"
        echo "# driver: $driver"
        echo "# date: $(date -u +%Y-%m-%dT%H:%M:%SZ)"
        echo "# commit: $(cat "$folder/commit")"
        timeout -k 1 107 "$folder/bin/polar-matrix" sweep "$folder/device.grid" 2>"$out/table.log" || rc=$?
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

# Methods of symmetric products; then contestants side by side, for experiments/results. PyTorch
# gets the library path that this script was started with.
bench() {
    local ours=$LD_LIBRARY_PATH rc=0 rows
    echo "bench: the fastest methods of symmetric products to $out/symmetric.choices.log, a table for"
    echo "    gpu/symmetric.choices or POLAR_CUDA_CHOICES; contestants to $out/gpu-bench.tsv"
    stage symmetric.choices 80 "$folder/bin/time_symmetric_device"
    if ! LD_LIBRARY_PATH=$theirs timeout -k 1 45 python3 -c 'import torch' 2>/dev/null; then
        echo "bench: PyTorch is not here"
        return
    fi
    LD_LIBRARY_PATH=$theirs timeout -k 1 230 python3 "$folder/rivals" --turns "$folder/bin/turns" \
        --libraries "$ours" --commit "$(cat "$folder/commit")" >"$out/gpu-bench.tsv" 2>"$out/bench.log" || rc=$?
    [ "$rc" -eq 0 ] || echo "# stopped before its end, exit $rc" >>"$out/gpu-bench.tsv"
    rows=$(awk -F '\t' '$NF == "ok"' "$out/gpu-bench.tsv" | wc -l)
    echo "bench: $rows rows that were timed in $out/gpu-bench.tsv, exit $rc"
    sed -n 's/^# \(fastest\|split\)/    \1/p' "$out/gpu-bench.tsv"
    if [ "$rc" -ne 0 ] || [ "$rows" -lt 2 ]; then
        tail -n 3 "$out/bench.log"
        failed+=(bench)
    fi
}

# The first that CUDA_VISIBLE_DEVICES leaves, where nvidia-smi takes what it says; a sentence
# when there is none.
look_at_device() {
    local first=${CUDA_VISIBLE_DEVICES-} which=() said rc=0
    first=${first%%,*}
    [[ ! $first =~ ^([0-9]+|GPU-[0-9a-f-]{36})$ ]] || which=(-i "$first")
    said=$(timeout -k 1 30 nvidia-smi "${which[@]}" --query-gpu=name,driver_version \
        --format=csv,noheader 2>/dev/null) || rc=$?
    case $rc in 124 | 137) die "nvidia-smi did not answer in 30 s" ;; esac
    device=${said%%$'\n'*}
    [[ $device == *,* ]] || die "there is no GPU here"
    driver=${device##*, } device=${device%,*}
}

# begin [FOLDER] [OUT]: where things are, and whether there is a device
begin() {
    local found said reason rc=0
    folder=${1:-$(cd "$(dirname "$0")" && pwd)}
    if [ ! -d "$folder/bin" ]; then
        [ -z "$1" ] || die "$folder is not what device.sh build makes: it has no bin" 2
        folder=$root/build-device/carry
        [ -d "$folder/bin" ] || die "nothing is built yet: gpu/device.sh build, with a toolkit" 2
    fi
    name_programs
    out=${2:-$folder/out}
    mkdir -p "$out"
    look_at_device
    # what the loader does not find by itself, then what the caller has told it
    theirs=${LD_LIBRARY_PATH-}
    found=$(cuda_folders | paste -sd:)
    LD_LIBRARY_PATH=$found${found:+${theirs:+:}}$theirs
    PATH=$PATH:/usr/local/cuda/bin # compute-sanitizer
    export LD_LIBRARY_PATH
    said=$(timeout -k 1 30 "$folder/bin/polar-matrix" list --backends 2>&1) || rc=$?
    case $rc in
    0) ;;
    124 | 137) die "polar-matrix did not say in 30 s whether the cuda backend can be used" ;;
    *) die "polar-matrix list --backends: exit $rc${said:+: ${said##*$'\n'}}" ;;
    esac
    reason=$(sed -n 's/^cuda .*cannot be used here: //p' <<<"$said")
    [ -z "$reason" ] || die "the cuda backend cannot be used here: $reason"
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
    for p in elements products matmul methods factors solves chunks batch replay stream; do
        stage "test_gpu_$p" 17 "$folder/bin/test_gpu_${p}_device"
    done
    stage test_gpu_oracles 65 "$folder/bin/test_gpu_oracles_device"
    stage test_gpu_hostile 45 "$folder/bin/test_gpu_hostile_device"
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
