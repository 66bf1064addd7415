#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# The command line: what it prints, which exit status it gives, and what it leaves behind.
# command.sh POLAR: the executable, or the build folder that has it. Prints what failed, then
# "N passed, N failed". Wants nothing but a shell and the usual small tools.
set -u
export LC_ALL=C

polar=${1:?usage: command.sh POLAR}
[ -d "$polar" ] && polar=$polar/experiments/polar
polar=$(realpath "$polar")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
out=$work/.out err=$work/.err
passed=0 failed=0

# ok NAME TEST...: counts whether TEST succeeds
ok() {
    local name=$1
    shift
    if "$@"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $name"
        echo "  last command: polar ${last[*]}; exit $rc"
        head -c 300 "$err" | sed 's/^/  stderr: /'
        [ ! -s "$out" ] || tail -n 1 "$out" | head -c 300 | sed 's/^/  stdout ends: /'
    fi
}
# run ARGS...: runs the command; rc, $out, $err
run() {
    last=("$@")
    "$polar" "$@" >"$out" 2>"$err" </dev/null
    rc=$?
}
is() { [ "$rc" -eq "$1" ]; }
says() { grep -q -- "$1" "$err"; }
prints() { grep -q -- "$1" "$out"; }
one_sentence() { [ "$(wc -l <"$err")" -eq 1 ] && [ "$(wc -c <"$err")" -gt 20 ] && grep -q '^polar' "$err"; }
silent() { [ ! -s "$out" ]; }

# refused NAME PATTERN ARGS...: exit 2, one sentence with PATTERN on stderr, nothing on stdout
refused() {
    local name=$1 pattern=$2
    shift 2
    run "$@"
    ok "$name: exit 2" is 2
    ok "$name: one sentence" one_sentence
    ok "$name: names what is wrong ($pattern)" says "$pattern"
    ok "$name: nothing on stdout" silent
}
# done_ NAME ARGS...: exit 0 and nothing on stderr
done_() {
    local name=$1
    shift
    run "$@"
    ok "$name: exit 0" is 0
    ok "$name: nothing on stderr" test ! -s "$err"
}
# broken NAME PATTERN ARGS...: exit 1 and one sentence
broken() {
    local name=$1 pattern=$2
    shift 2
    run "$@"
    ok "$name: exit 1" is 1
    ok "$name: one sentence" one_sentence
    ok "$name: says why ($pattern)" says "$pattern"
}
# the value of a column in the last row of a table
column() {
    awk -F '\t' -v name="$1" '/^#/ { next }
        !n { for (i = 1; i <= NF; i++) if ($i == name) n = i; next }
        { value = $n } END { print value }' "${2:-$out}"
}
column_is() { [ "$(column "$1")" = "$2" ]; }
below() { awk -v x="$(column "$1")" -v y="$2" 'BEGIN { exit !(x + 0 == x && x <= y) }'; }
rows() { grep -v '^#' "${1:-$out}" | tail -n +2 | wc -l; }
has_rows() { [ "$(rows "${2:-$out}")" -eq "$1" ]; }
absent() { [ ! -e "$1" ]; }
same() { cmp -s "$1" "$2"; }
# a table without what differs between two runs of it
lasting() { grep -v '^#' "$1" | awk -F '\t' 'BEGIN { OFS = FS }
    NR == 1 { for (i = 1; i <= NF; i++) if ($i ~ /^(seconds|spread|share)$/) drop[i] }
    { for (i in drop) $i = ""; print }'; }

# npy FILE DICT [DATA]: version 1.0 with that header
npy() {
    local dict=$2 length
    length=$((${#dict} + 1))
    {
        printf '\223NUMPY\001\000'
        # shellcheck disable=SC2059
        printf "\\$(printf %03o $((length % 256)))\\$(printf %03o $((length / 256)))"
        printf '%s\n' "$dict"
        [ $# -lt 3 ] || cat "$3"
    } >"$1"
}
zeros() { head -c "$1" /dev/zero >zeros.bin; }

# ---- the command itself, help, man page ----------------------------------------------------
verbs="list info gen run check svd eigh sweep optimize bench fit show verify help"
run
ok "no verb: exit 2" is 2
ok "no verb: usage on stderr" says '^usage: polar'
ok "no verb: nothing on stdout" silent
refused "unknown verb" "frobnicate.*run" frobnicate
refused "a verb of later days" "no verb 'foresee'" foresee
done_ "--version" --version
ok "--version names it" prints '^polar [0-9]'
done_ "--help" --help
for v in $verbs; do
    ok "--help names $v" prints "polar $v"
done
run help --man
cp "$out" man
ok "man page begins" grep -q '^.TH POLAR 1' man
for v in $verbs; do
    done_ "$v --help" "$v" --help
    cp "$out" help.1
    done_ "help $v" help "$v"
    ok "help $v is $v --help" same "$out" help.1
    ok "man page has $v" grep -q "^.SS polar $v" man
    # every option in the help is known to the parser, and is in the man page
    sed -n 's/^  \(-[-a-z]*\).*/\1/p' help.1 | grep -vx -- --help >flags
    while read -r flag; do
        "$polar" "$v" a b "$flag" >"$out" 2>"$err" </dev/null
        ok "$v knows $flag" test -z "$(grep 'there is no option' "$err")"
        ok "man page has $flag" grep -q -- "$(printf %s "$flag" | sed 's/-/\\\\-/g')" man
    done <flags
done
# what people and scripts rely on
expect() {
    local verb=$1 flag
    shift
    run "$verb" --help
    for flag in "$@"; do ok "$verb --help has $flag" prints "^  $flag "; done
}
expect list --backends --schedules
expect gen --size --cond --rank --mode --gap --position --occupied --seed --prec -o
expect run --prec --backend --schedule --steps --lower --pivot --side --rank --factor \
    --hermitian --measure --repeat --mu --occupied --homo --lumo --ends --projector --overlap
expect svd --prec --backend --repeat --values --left --right --baseline --divide --direct --measure
expect eigh --prec --backend --repeat --values --vectors --baseline --direct --measure
expect sweep --resume -o
expect optimize --rate --steps --stride --seed --cond --rule --set --until -o
expect fit --degree --degrees --sequence --cost --budget --steps --error --lower --upper --target --digits --as -o
expect verify --lower --upper --as
if command -v groff >/dev/null; then
    ok "man page is sound roff" test -z "$(groff -man -Tascii -ww -z man 2>&1)"
fi
refused "unknown option" "no option '--frob'" list --frob
refused "missing value" "wants a value" gen spectrum --size
refused "option for a value" "wants a value" gen spectrum --size --seed 1 -o A.npy
refused "twice the same option" "twice" gen spectrum --size 3 --size 3 -o A.npy
refused "value for a switch" "takes no value" list --backends=cpu
refused "one operand too many" "one too many" list svd
refused "operand missing" "missing" run svd
refused "help for no verb" "frobnicate" help frobnicate

# ---- list, info --------------------------------------------------------------------------
done_ "list" list
for o in svd newton-schulz composed qdwh; do
    ok "list has $o" prints "^$o "
done
ok "list: nothing but oracles" test "$(grep -c '^[a-z]' "$out")" -eq "$(wc -l <"$out")"
done_ "list --backends" list --backends
ok "cpu is there" prints '^cpu '
ok "cuda is there, or why not" prints '^cuda '
reason=$(sed -n 's/^cuda .*cannot be used here: //p' "$out")
case $reason in
'') ;;
'not built in'*)
    refused "a backend that is not there" "cuda cannot be used here: $reason" run svd A.npy --backend cuda
    ;;
*) # there, but not on this machine: unsuited
    run run svd A.npy --backend cuda --factor cuda.npy
    ok "a backend without a device: exit 1" is 1
    ok "a backend without a device: one sentence" one_sentence
    ok "a backend without a device: why" says "cuda cannot be used here: $reason"
    ok "a backend without a device: nothing on stdout" silent
    ok "a backend without a device: no file" test ! -e cuda.npy
    printf 'backend = cpu cuda\noracle = svd\nkind = spectrum\nsize = 3\n' >cuda.grid
    for verb in sweep bench; do
        run $verb cuda.grid
        ok "$verb without a device: exit 1" is 1
        ok "$verb without a device: one sentence" one_sentence
        ok "$verb without a device: why" says "cuda cannot be used here: $reason"
        ok "$verb without a device: nothing on stdout" silent
    done
    run info --measure --backend cuda -o costs.cuda
    ok "costs without a device: exit 1" is 1
    ok "costs without a device: no file" test ! -e costs.cuda
    ;;
esac
refused "info --backend by itself" "goes with --measure" info --backend cpu
run list
ok "list: the bounds are in one column" test "$(awk '{ print index($0, " bound ") }' "$out" | sort -u | wc -l)" -eq 1
run list --help
for trait in polynomial adaptive completes backward-stable takes-schedule tall-only gram-form; do
    ok "list --help explains $trait" prints "^  $trait  "
done
run show --help
ok "show --help explains amplification" prints 'amplification is'
ok "show --help explains D" prints 'D is'
run fit --help
ok "fit --help: degrees" prints 'odd degree of every step, 3 to 33'
ok "fit --help: tf32" prints 'tf32'
done_ "list --schedules" list --schedules
for s in jordan you polar-express cans deepseek taylor-cubic taylor-quintic; do
    ok "list --schedules has $s" prints "^$s "
done
if "$polar" info | grep -q '^generator: built in'; then
    ok "list --schedules has proved errors" prints '^polar-express .* error 1.9e-15 '
fi
refused "list: two lists" "exclude" list --backends --schedules
done_ "list --galleries" list --galleries
cp "$out" kinds
done_ "gen list" gen list
ok "gen list is list --galleries" same "$out" kinds
# which costs are in force: a file that is named, the cache of this machine, the built-in ones
export HOME=$work/home
unset XDG_CACHE_HOME POLAR_COSTS
done_ "info" info
ok "info: costs are built in" prints '^costs: built in, measured on .* threads; polar info --measure writes'
cache=$(sed -n "s/^costs: built in.* writes this machine's to //p" "$out")
ok "info: the cache is below HOME" test "${cache#"$HOME/.cache/polar/costs-"}" != "$cache"
ok "info: its name is plain" test -z "$(basename "$cache" | tr -d 'A-Za-z0-9.-')"
ok "info: nothing is made" absent "$HOME"
printf 'polar-costs 1\ncall 1e-7\n' >named.costs
mkdir -p "$(dirname "$cache")" && cp named.costs "$cache"
done_ "info with a cache" info
ok "info: costs are the machine's" prints "^costs: measured on this machine, from $cache\$"
XDG_CACHE_HOME=$work/other run info
ok "info: XDG_CACHE_HOME comes first" prints "writes this machine's to $work/other/polar/costs-"
XDG_CACHE_HOME=relative run info
ok "info: a relative one is ignored" prints "^costs: measured on this machine, from $cache\$"
POLAR_COSTS=named.costs run info
ok "info: POLAR_COSTS comes before the cache" prints '^costs: from named.costs, as POLAR_COSTS says$'
printf 'polar-costs 1\ngemm f64 9 9 never\n' >"$cache"
refused "info: a damaged cache" "line 2: the time should be a finite number, not 'never'; polar info --measure makes it anew" info
POLAR_COSTS=absent.costs refused "info: an absent file" "absent.costs: No such file.*; POLAR_COSTS names it" info
rm "$cache"
HOME='' run info
ok "info: no HOME, no cache" prints '^costs: built in, measured on .* threads$'
refused "info: -o alone" "-o goes with --measure" info -o x.costs
refused "info --measure: no folder" "there is no folder" info --measure -o no/such/x.costs
done_ "info" info
for what in version blas core threads cpu 'backend cpu' 'gemm cpu f64' 'gemm cpu f32'; do
    ok "info says $what" prints "^$what: ."
done
"$polar" list >/dev/full 2>"$err"
rc=$?
last=("list >/dev/full")
ok "full standard output: exit 2" is 2
ok "full standard output: one sentence" one_sentence

# ---- gen ---------------------------------------------------------------------------------
done_ "gen" gen spectrum --size 40x30 --cond 1e6 --seed 7 -o A.npy --truth T.npy
done_ "gen again" gen spectrum --size 40x30 --cond 1e6 --seed 7 -o A2.npy
ok "the same seed gives the same bytes" same A.npy A2.npy
done_ "gen with another seed" gen spectrum --size 40x30 --cond 1e6 --seed 8 -o A2.npy
ok "another seed gives other bytes" test "$(cmp A.npy A2.npy >/dev/null; echo $?)" -eq 1
for p in f64 f32 c128 c64 bf16 f16 tf32; do
    done_ "gen --prec $p" gen gaussian --size 5x4 --prec "$p" -o "G_$p.npy"
done
for mode in geometric arithmetic one-small one-large random normal halves reversed-geometric; do
    done_ "gen --mode $mode" gen spectrum --size 6 --mode "$mode" --cond inf -o M.npy
done
done_ "gen --size=3x2" gen identity --size=3x2 -o I.npy
done_ "gen of no rows" gen zero --size 0x5 -o E.npy
refused "gen: no size" "size" gen spectrum -o X.npy
refused "gen: no file" "-o" gen spectrum --size 3
refused "gen: unknown kind" "frob.*spectrum" gen frob --size 3 -o X.npy
for size in 3x 3x3x3 x3 -3 3.5 1e3 3xy 99999999999999999999 ''; do
    refused "gen --size '$size'" "size" gen spectrum --size "$size" -o X.npy
done
for cond in 0.5 0 -1 nan 1e3x 1,5 -inf; do
    refused "gen --cond $cond" "--cond $cond" gen spectrum --size 3 --cond "$cond" -o X.npy
done
for rank in -1 4 1.5 all; do
    refused "gen --rank $rank" "--rank" gen spectrum --size 3 --rank "$rank" -o X.npy
done
refused "gen --mode" "upside-down.*geometric" gen spectrum --size 3 --mode upside-down -o X.npy
refused "gen --seed" "--seed" gen spectrum --size 3 --seed 1.5 -o X.npy
refused "gen --prec" "f31.*f64" gen spectrum --size 3 --prec f31 -o X.npy
refused "gen --cond where it means nothing" "--cond" gen hilbert --size 3 --cond 10 -o X.npy
refused "gen --truth where it is not known" "--truth" gen hilbert --size 3 --truth T2.npy -o X.npy
done_ "gen gapped" gen gapped --size 12 --gap 0.2 --position 0.3 --occupied 4 -o G.npy --truth GT.npy
done_ "gen gapped: defaults" gen gapped --size 12 -o G2.npy
done_ "gen gapped: the same, said" gen gapped --size 12 --gap 1e-2 --position 0.5 --occupied 6 -o G3.npy
ok "gen gapped: the defaults are as the help says" same G2.npy G3.npy
ok "gen gapped: the options matter" test "$(cmp G.npy G2.npy >/dev/null; echo $?)" -eq 1
done_ "gen gapped: its factor is its sign" check G.npy GT.npy
ok "gen gapped: forward" below forward 10
ok "gen gapped: the inner ends" test "$(column cond | cut -c1-5)" = 7
for kind in ssh graphene anderson; do
    done_ "gen $kind" gen "$kind" --size 30 --prec c128 -o L.npy
done
done_ "gen ssh --gap" gen ssh --size 30 --gap 0.3 -o L.npy
for gap in 0 1 -0.1 nan; do
    refused "gen --gap $gap" "--gap $gap" gen gapped --size 12 --gap "$gap" -o X.npy
    refused "gen --position $gap" "--position $gap" gen gapped --size 12 --position "$gap" -o X.npy
done
refused "gen --position at an end" "position 0.05.*0.1 and below 0.9" gen gapped --size 12 --gap 0.2 --position 0.05 -o X.npy
for states in 0 -1 1.5 x; do
    refused "gen --occupied $states" "--occupied" gen gapped --size 12 --occupied "$states" -o X.npy
done
refused "gen --occupied all" "occupied 12.*below 12" gen gapped --size 12 --occupied 12 -o X.npy
refused "gen --gap where it means nothing" "graphene.*--gap" gen graphene --size 12 --gap 0.1 -o X.npy
refused "gen --position where it means nothing" "ssh.*--position" gen ssh --size 12 --position 0.4 -o X.npy
refused "gen --occupied where it means nothing" "ssh.*--occupied" gen ssh --size 12 --occupied 4 -o X.npy
refused "gen --cond of a gap" "gapped.*--cond" gen gapped --size 12 --cond 4 -o X.npy
ok "gen refused: no file" absent X.npy
refused "gen: a shape that the kind has not" "square" gen skew --size 3x2 -o X.npy
refused "gen into no folder" "no/such" gen identity --size 3 -o no/such/X.npy
refused "gen into /proc" "/proc/X.npy" gen identity --size 3 -o /proc/X.npy
refused "gen onto a device" "/dev/full" gen identity --size 3 -o /dev/full
ok "the device is still one" test -c /dev/full
mkdir folder
refused "gen onto a folder" "folder" gen identity --size 3 -o folder
ok "no output was left by what failed" absent X.npy

# ---- run ---------------------------------------------------------------------------------
for o in svd newton-schulz composed composed:polar-express qdwh; do
    done_ "run $o" run "$o" A.npy
    ok "run $o: ok" column_is status ok
    ok "run $o: names the oracle" column_is oracle "${o%%:*}"
    ok "run $o: names the matrix" column_is matrix A
    ok "run $o: one row" has_rows 1
done
for c in oracle backend matrix format m n cond status steps products orth resid asym psd \
    forward seconds spread flops; do
    ok "column $c" test "$(grep -v '^#' "$out" | head -n 1 | tr '\t' '\n' | grep -cx "$c")" -eq 1
done
for c in 'command: polar run qdwh A.npy' 'commit: .' 'device: cpu' 'seed: ' 'date: 20'; do
    ok "header has $c" prints "^# $c"
done
ok "header has the BLAS" prints '^# .*blas: .*core.*threads'
ok "qdwh: orth" below orth 10
ok "qdwh: resid" below resid 10
cp "$out" once.tsv
run run qdwh A.npy
lasting "$out" >b
lasting once.tsv >a
ok "run twice: the same table" same a b
done_ "run --factor --hermitian" run qdwh A.npy --factor U.npy --hermitian H.npy
cp U.npy U1.npy
done_ "run again over the files" run qdwh A.npy --factor U.npy --hermitian H.npy
ok "run twice: the same bytes" same U.npy U1.npy
done_ "check" check A.npy U.npy H.npy
ok "check: no oracle" column_is oracle -
ok "check: ok" column_is status ok
ok "check: orth" below orth 10
ok "check: resid" below resid 10
ok "check: rank, in the last columns" column_is rank 30
ok "check: forward within its bound" column_is within 1
done_ "check without H" check A.npy U.npy
done_ "check --prec bf16" check A.npy U.npy --prec bf16
ok "check --prec bf16: orth in its unit" below orth 0.001
done_ "check of the exact factor" check A.npy T.npy --bound 10
broken "check --bound" "exceeds" check A.npy A.npy --bound 10
run gen identity --size 30 -o E.npy
run gen diagonal --size 30 --cond 1 --seed 1 -o S.npy
broken "check --bound: signs that only psd sees" "psd" check E.npy S.npy --bound 10
done_ "check of a wrong factor" check A.npy A.npy
ok "a wrong factor is far away, as its bound says" column_is within 1
refused "check: another shape" "30\|40\|3" check A.npy I.npy
refused "check: H of another shape" "H is" check A.npy U.npy I.npy
refused "check --bound" "--bound" check A.npy U.npy --bound nan
done_ "run --side left" run svd A.npy --side left --hermitian HL.npy --factor U.npy
done_ "check --side left" check A.npy U.npy HL.npy --side left
ok "check --side left: resid" below resid 10
refused "check: H of the other side" "H is" check A.npy U.npy HL.npy --side right
run gen spectrum --size 20x50 --cond 1e8 -o W.npy
done_ "run on a wide matrix" run qdwh W.npy --factor U.npy --hermitian H.npy
ok "wide: left side" column_is side left
ok "wide: resid" below resid 10
for p in f64 f32 tf32 bf16 f16; do
    done_ "run --prec $p" run composed A.npy --prec "$p" --factor "U_$p.npy"
    ok "run --prec $p: format" column_is format "$p"
done
for p in f64 f32; do
    done_ "check U_$p" check A.npy "U_$p.npy"
    ok "U_$p is a file of $p" column_is format "$p"
done
done_ "run on a complex matrix" run qdwh G_c64.npy --factor U.npy
ok "complex: format" column_is format c64
broken "complex matrix in a real format" unsuited run qdwh G_c64.npy --prec f32 --factor X.npy
ok "unsuited: no file" absent X.npy
ok "unsuited: a row says so" column_is status unsuited
broken "not converged" not-converged run qdwh A.npy --steps 1 --factor N.npy
ok "not converged: a row" column_is status not-converged
ok "not converged: the file is written" test -s N.npy
done_ "run --measure none" run svd A.npy --measure none
ok "--measure none: no orth" column_is orth nan
done_ "run --measure cheap" run svd A.npy --measure cheap
ok "--measure cheap: orth" below orth 10
ok "--measure cheap: no forward" column_is forward nan
done_ "run --repeat" run svd A.npy --repeat 3 --measure none
ok "--repeat: spread" below spread 1e9
done_ "run of several" run svd A.npy W.npy I.npy
ok "run of several: a row each" has_rows 3
done_ "run on no rows" run qdwh E.npy --factor EU.npy
ok "no rows: ok" column_is status ok
done_ "zero matrix, polynomial" run composed E.npy
run gen zero --size 4 -o Z.npy
done_ "zero matrix" run composed Z.npy
done_ "composed, 3 steps" run composed:jordan A.npy --steps 3
ok "3 steps" column_is steps 3
ok "9 products" column_is products 9
done_ "Gram form" run composed:jordan A.npy --gram-restarts 0
ok "Gram form: 2 + 5 + 4 + 8 products" column_is products 19
done_ "Gram form, a restart" run composed:jordan A.npy --gram-restarts 1
ok "Gram form, a restart: 4 + 5 + 3 + 6 products" column_is products 18
done_ "Gram form of blocks of one step" run composed:jordan A.npy --gram-restarts 9
ok "Gram form of blocks of one step: the direct form" column_is products 15
done_ "Gram form, restarts after steps" run composed:jordan A.npy --gram-restarts @1,4
ok "Gram form, restarts after steps: blocks" column_is gram_blocks 1+3+1
done_ "Gram form, chosen" run composed:jordan A.npy --gram-restarts auto
refused "Gram form, steps that fall" "ascending" run composed:jordan A.npy --gram-restarts @4,1
done_ "plan of a schedule" plan --size 400x100 --schedule jordan
done_ "plan of a schedule, complex" plan --size 400x100 --schedule jordan --prec c64
ok "plan of a schedule, complex: its row" grep -q '^c64' "$out"
done_ "plan of a schedule, a space of 16 bits" plan --size 400x100 --schedule jordan --gram-restarts 0:split
refused "plan of a schedule, an error" "of a route" plan --size 400x100 --schedule jordan --error 1e-3
refused "plan, steps of no schedule" "of a --schedule" plan --size 400x100 --lower 1e-3 --steps 3
done_ "Gram form, split" run composed:jordan A.npy --prec f16 --gram-restarts 0:split
ok "Gram form, split: 3 + 3 (5 + 4 + 8) products" column_is products 54
broken "Gram form, split, of f64" "split or wide" run composed:jordan A.npy --gram-restarts 0:split
refused "Gram form, of no such kind" "split or :wide" run composed:jordan A.npy --gram-restarts 0:thin
refused "Gram form of what has none" "qdwh has no Gram form" run qdwh A.npy --gram-restarts 1
refused "restarts below 0" "restarts" run composed A.npy --gram-restarts -1
broken "a schedule that ends" "ends after" run composed:you A.npy --steps 9
for pivot in none once first each; do
    done_ "run --pivot $pivot" run qdwh A.npy --pivot $pivot
done
for how in fro two none; do
    done_ "run --normalise $how" run composed A.npy --normalise $how
done
for how in completed partial; do
    done_ "run --rank $how" run svd A.npy --rank $how
done
refused "unknown oracle" "frob.*svd" run frob A.npy
refused "unknown schedule" "frob.*jordan" run composed:frob A.npy
refused "missing schedule file" "no/such.sched" run composed A.npy --schedule no/such.sched
refused "schedule where none is taken" "svd takes no schedule" run svd:jordan A.npy
refused "two schedules" "both" run composed:jordan A.npy --schedule you
refused "unknown format" "f31" run svd A.npy --prec f31
refused "unknown backend" "abacus.*cpu" run svd A.npy --backend abacus
refused "unknown pivot" "sometimes.*once" run qdwh A.npy --pivot sometimes
refused "unknown side" "top.*left" run qdwh A.npy --side top
refused "unknown measure" "some.*full" run qdwh A.npy --measure some
for x in 0 -1 nan inf 1e-3x 2 1e999 ' 1e-3' 1e-999; do
    refused "run --lower '$x'" "--lower" run qdwh A.npy --lower "$x"
done
for x in 0 -1 1.5 many 99999999999; do
    refused "run --steps $x" "--steps" run composed A.npy --steps "$x"
    refused "run --repeat $x" "--repeat" run composed A.npy --repeat "$x"
done
refused "--factor with two inputs" "one input" run svd A.npy W.npy --factor X.npy
refused "--factor into no folder" "no/such" run svd A.npy --factor no/such/X.npy
refused "--factor onto a device" "/dev/full" run svd A.npy --factor /dev/full
refused "--factor into /proc" "/proc/U.npy" run svd A.npy --factor /proc/U.npy
refused "one file for two things" "name it" run svd A.npy --factor X.npy --hermitian X.npy
ok "no output was left by what failed" absent X.npy

# ---- step functions ----------------------------------------------------------------------
done_ "gen gapped" gen gapped --size 30 --gap 0.1 --position 0.4 --occupied 12 -o F.npy
for how in "--mu 0" "--occupied 12" "--homo -0.05 --lumo 0.05" "--mu 0 --lower 0.08" \
    "--homo -0.06,-0.05 --lumo 0.05,0.07 --ends -0.4,0.6" "--mu 0.01 --ends -0.4,0.6" \
    "--homo -0.05 --lumo 0.05 --occupied 12"; do
    # shellcheck disable=SC2086
    done_ "step-sp8 $how" run step-sp8 F.npy $how --projector P.npy --hermitian H.npy
    ok "step-sp8 $how: occupation" test "$(printf %.9f "$(column occupation)")" = 12.000000000
    ok "step-sp8 $how: orth" below orth 10
    ok "step-sp8 $how: H = |F - mu I|" below psd 10
    ok "step-sp8 $how: the projector" test -s P.npy
    "$polar" run svd P.npy >svd.tsv 2>"$err"
    ok "step-sp8 $how: rank of the projector" test "$(column rank svd.tsv)" = 12
    rm -f P.npy H.npy
done
for o in step-sp8-plain step-sp2 step-sp2-acc step-mcweeny; do
    done_ "$o" run $o F.npy --mu 0
    ok "$o: occupation" test "$(printf %.9f "$(column occupation)")" = 12.000000000
    done_ "$o in f32" run $o F.npy --homo -0.05 --lumo 0.05 --prec f32
done
# diag(-1, 1) in a basis of overlap diag(4, 4): P = diag(1, 0), in that basis diag(1/4, 0)
two="{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2), }"
zero='\0\0\0\0\0\0\0\0'
real() { printf "\\0\\0\\0\\0\\0\\0\\$1\\$2$zero$zero\\0\\0\\0\\0\\0\\0\\$3\\$4"; }
real 360 277 360 077 >bytes && npy two.npy "$two" bytes
real 020 100 020 100 >bytes && npy four.npy "$two" bytes
real 360 077 000 000 >bytes && npy one.npy "$two" bytes
real 320 077 000 000 >bytes && npy quarter.npy "$two" bytes
real 360 277 020 100 >bytes && npy negative.npy "$two" bytes
entries() { tail -c 32 "$1"; }
done_ "projector" run step-sp2 two.npy --mu 0 --projector P.npy
ok "projector: its entries" test "$(entries P.npy | od -An -tfD | tr -d -c '0-9. ' | awk '{ printf "%s ", $0 }' | tr -s ' ')" = " 1 0 0 0 "
done_ "overlap" run step-sp2 two.npy --mu 0 --overlap four.npy --projector Q.npy
entries Q.npy >a
entries quarter.npy >b
ok "overlap: the projector in that basis" test "$(od -An -tfD a | tr -d - | tr -s ' ')" = "$(od -An -tfD b | tr -s ' ')"
ok "overlap: occupation" column_is occupation 1
refused "overlap, indefinite" "positive definite" run step-sp2 two.npy --overlap negative.npy
refused "overlap of another order" "30 by 30" run step-sp2 two.npy --overlap F.npy
refused "overlap, missing" "missing.npy" run step-sp2 two.npy --overlap missing.npy
refused "overlap onto itself" "is an input" run step-sp2 two.npy --overlap four.npy --projector four.npy
refused "projector onto the input" "is an input" run step-sp2 two.npy --mu 0 --projector two.npy
refused "projector and factor, one file" "name it" run step-sp2 two.npy --mu 0 --projector X.npy --factor X.npy
refused "projector of two files" "one input file" run step-sp2 two.npy F.npy --mu 0 --projector X.npy
ok "no file of a refused run" absent X.npy
for x in nan inf -inf '' 1x 0x 1,2; do refused "--mu $x" "--mu $x" run step-sp8 F.npy --mu "$x"; done
for x in 0 -1 1.5 many ''; do refused "--occupied $x" "--occupied" run step-sp8 F.npy --occupied "$x"; done
for x in 30 31; do refused "--occupied $x" "n - 1 = 29" run step-sp8 F.npy --occupied $x; done
for x in nan 1,0 "1," ",1" 1,2,3 inf,inf ''; do
    refused "--homo $x" "--homo" run step-sp8 F.npy --homo "$x" --lumo 5
    refused "--lumo $x" "--lumo" run step-sp8 F.npy --homo -5 --lumo "$x"
done
for x in 1 1,1 2,1 nan,1 0,inf ''; do refused "--ends $x" "--ends" run step-sp8 F.npy --mu 0 --ends "$x"; done
for x in 0 -1 2 nan; do refused "--lower $x" "--lower" run step-sp8 F.npy --mu 0 --lower $x; done
refused "homo alone" "go together" run step-sp8 F.npy --homo 0
refused "lumo alone" "go together" run step-sp8 F.npy --lumo 0
refused "homo above lumo" "HOMO < LUMO" run step-sp8 F.npy --homo 1 --lumo 0.5
refused "mu and occupied" "exclude" run step-sp8 F.npy --mu 0 --occupied 12
refused "mu and homo" "exclude" run step-sp8 F.npy --mu 0 --homo -1 --lumo 1
refused "lower and occupied" "--lower" run step-sp8 F.npy --occupied 12 --lower 0.1
for x in "--mu 0" "--occupied 3" "--homo 0 --lumo 1" "--ends 0,1" "--projector X.npy" "--overlap F.npy"; do
    # shellcheck disable=SC2086
    refused "qdwh $x" "step oracles" run qdwh F.npy $x
done
run gen gaussian --size 4 -o general.npy
run gen identity --size 3 -o I3.npy
broken "occupation by a schedule" "wants mu" run step-composed F.npy --occupied 12
broken "step of what is not square" square run step-sp8 A.npy --mu 0
broken "step of what is not Hermitian" "not Hermitian" run step-sp8 general.npy --mu 0
broken "step with an eigenvalue at mu" "which of them is chance" run step-sp8 two.npy --mu 1
ok "eigenvalue at mu: not converged" column_is status not-converged
broken "a level that is split" "not told apart" run step-sp8 I3.npy --occupied 1 --projector X.npy
ok "a level that is split: no answer" column_is status no-answer
ok "a level that is split: no file" absent X.npy

# ---- svd, eigh ---------------------------------------------------------------------------
run gen symmetric --size 40 --cond 1e5 -o S.npy
for o in lapack svd newton-schulz qdwh newton; do
    done_ "svd $o" svd "$o" A.npy
    ok "svd $o: names it" column_is oracle "$o"
    for c in resid orth_u orth_v values; do ok "svd $o: $c" below "$c" 10; done
    done_ "eigh $o" eigh "$o" S.npy --direct 10
    ok "eigh $o: task" column_is task eigh
    for c in resid orth_u orth_v values; do ok "eigh $o: $c" below "$c" 10; done
done
ok "eigh: divisions" test "$(run eigh qdwh S.npy --direct 10 && column splits)" -gt 1
for c in task oracle backend matrix format m n status polars steps splits refused blocks smallest \
    largest repaired resid orth_u orth_v values seconds spread flops; do
    ok "eigh: column $c" test "$(grep -v '^#' "$out" | head -n 1 | tr '\t' '\n' | grep -cx "$c")" -eq 1
done
ok "eigh: header has the command" prints '^# command: polar eigh qdwh S.npy'
done_ "svd, all of it" svd qdwh W.npy --baseline --repeat 3 --divide --values s.npy --left L.npy \
    --right R.npy
ok "--baseline: two rows" has_rows 2
ok "--baseline: LAPACK's comes second" column_is oracle lapack
ok "--divide: the first row" prints '^svd-divided.qdwh'
ok "--repeat: spread" below spread 1e9
cp L.npy L1.npy
done_ "svd again over its files" svd qdwh W.npy --divide --values s.npy --left L.npy --right R.npy
ok "svd twice: the same bytes" same L.npy L1.npy
done_ "the left vectors are orthonormal" check L.npy L.npy --bound 10
done_ "eigh, all of it" eigh qdwh S.npy --direct 9 --values w.npy --vectors V.npy --prec f32
ok "eigh --prec: format" column_is format f32
done_ "the eigenvectors are orthonormal" check V.npy V.npy --bound 10
run check w.npy w.npy
ok "the values are a column" column_is m 40
ok "the values are f64" column_is format f64
done_ "svd of several" svd qdwh A.npy W.npy E.npy
ok "svd of several: a row each" has_rows 3
done_ "svd --measure none" svd lapack A.npy --measure none
ok "svd --measure none: no resid" column_is resid nan
broken "svd by few steps" not-converged svd composed:jordan A.npy --left N1.npy
ok "svd by few steps: a row" column_is status not-converged
ok "svd by few steps: the file is written" test -s N1.npy
run gen gaussian --size 6 -o Q.npy
broken "eigh of what is not Hermitian" Hermitian eigh qdwh Q.npy --vectors X.npy
ok "not Hermitian: no file" absent X.npy
ok "not Hermitian: a row says so" column_is status unsuited
broken "svd in bf16" bf16 svd qdwh A.npy --prec bf16
refused "svd: no oracle" "nothing" svd nothing A.npy
refused "svd: one file for two" "twice" svd qdwh A.npy --left X.npy --right ./X.npy
refused "svd over its input" "overwritten" svd qdwh A.npy --right A.npy
refused "svd: values of two" "one input" svd qdwh A.npy W.npy --values X.npy
refused "svd: LAPACK beside itself" "itself" svd lapack A.npy --baseline
refused "svd --direct" "--direct" svd qdwh A.npy --direct 0
refused "svd: no file" "nowhere" svd qdwh A.npy nowhere.npy

# ---- outputs that are inputs -------------------------------------------------------------
cp A.npy kept.npy
ln -s A.npy link.npy
ln A.npy hard.npy
for o in A.npy ./A.npy "$work/A.npy" link.npy hard.npy folder/../A.npy; do
    refused "--factor $o over the input" "is an input" run svd A.npy --factor "$o"
    refused "--hermitian $o over the input" "is an input" run svd A.npy --hermitian "$o"
done
refused "--factor over what a link names" "is an input" run svd link.npy --factor A.npy
ok "the input stays" same A.npy kept.npy
rm link.npy hard.npy
printf '1.5 -0.5\n1.5 -0.5\n' >rows.npy
cp rows.npy rows.txt
refused "--factor over the schedule" "is an input" run composed A.npy --schedule ./rows.npy --factor rows.npy
refused "--hermitian over the schedule" "is an input" run composed:./rows.npy A.npy --hermitian rows.npy
ok "the schedule stays" same rows.npy rows.txt
refused "one file by two names" "name it" run svd A.npy --factor X.npy --hermitian ./X.npy
refused "gen: one file for two things" "both" gen identity --size 3 -o X.npy --truth folder/../X.npy
printf 'oracle = svd composed:./rows.npy\nmatrix = A.npy\n' >own.grid
cp own.grid own.kept
for o in own.grid ./own.grid A.npy rows.npy; do
    refused "sweep -o $o over its input" "is an input" sweep own.grid -o "$o"
done
ok "the grid stays" same own.grid own.kept
ok "the grid's matrix stays" same A.npy kept.npy
ok "the grid's schedule stays" same rows.npy rows.txt
for o in X.txt X .npy X.npy.gz X.NPY; do
    refused "gen -o $o" "ends in .npy" gen identity --size 3 -o "$o"
    refused "gen --truth $o" "ends in .npy" gen identity --size 3 -o X.npy --truth "$o"
    refused "run --factor $o" "ends in .npy" run svd A.npy --factor "$o"
    refused "run --hermitian $o" "ends in .npy" run svd A.npy --hermitian "$o"
    ok "no $o" absent "$o"
done
ok "no output was left by what failed" absent X.npy

# ---- schedules of other make -------------------------------------------------------------
printf '[[1.5, -0.5], ["1.5", "-0x1p-1"]]' >rows.json
for s in rows.txt rows.json; do
    done_ "run composed:$s" run composed:$s A.npy
    ok "run composed:$s: two steps" column_is steps 2
    ok "run composed:$s: its name" column_is schedule rows
    done_ "run --schedule $s" run composed A.npy --schedule ./$s
    ok "run --schedule $s: two steps" column_is steps 2
    printf 'oracle = composed:%s\nkind = gaussian\nsize = 8\n' $s >rows.grid
    done_ "sweep with $s" sweep rows.grid
    ok "sweep with $s: two steps" column_is steps 2
done
printf '1.5 x\n' >bad.rows
refused "run composed: no number" "bad.rows, line 1" run composed:bad.rows A.npy

# ---- files that are no matrices ----------------------------------------------------------
bad() { # NAME PATTERN FILE: refused by run, and by check in both places; no output
    refused "run on $1" "$2" run svd "$3" --factor X.npy
    refused "check on $1" "$2" check "$3" A.npy
    refused "run on $1 among others" "$2" run svd A.npy "$3"
    ok "$1: no output" absent X.npy
}
bad "a missing file" "missing.npy" missing.npy
bad "a folder" "folder" folder
: >empty.npy
bad "an empty file" "empty.npy" empty.npy
echo "hello, world" >text.npy
bad "text" "text.npy" text.npy
run gen identity --size 3 -o I3.npy
size=$(wc -c <I3.npy)
for i in $(seq 1 $((size - 72))); do # every byte of the header
    head -c "$i" I3.npy >cut.npy
    run run svd cut.npy --factor X.npy
    if ! { is 2 && one_sentence && silent && absent X.npy; }; then break; fi
done
ok "truncated at every byte of the header (byte $i)" test "$i" -eq $((size - 72)) -a "$rc" -eq 2
head -c $((size - 1)) I3.npy >cut.npy
bad "a file one byte short" "cut.npy" cut.npy
{ cat I3.npy; printf x; } >long.npy
bad "a file one byte too long" "long.npy" long.npy
zeros 64
npy three.npy "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2, 2), }" zeros.bin
bad "a 3-D array" "three.npy" three.npy
npy one.npy "{'descr': '<f8', 'fortran_order': False, 'shape': (8,), }" zeros.bin
bad "a 1-D array" "one.npy" one.npy
npy integer.npy "{'descr': '<i8', 'fortran_order': False, 'shape': (4, 2), }" zeros.bin
bad "an integer array" "i8" integer.npy
npy object.npy "{'descr': '|O', 'fortran_order': False, 'shape': (4, 2), }" zeros.bin
bad "an object array" "object.npy" object.npy
npy lie.npy "{'descr': '<f8', 'fortran_order': False, 'shape': (4, 3), }" zeros.bin
bad "a header that promises more" "lie.npy" lie.npy
npy lie.npy "{'descr': '<f8', 'fortran_order': False, 'shape': (4, 1), }" zeros.bin
bad "a header that promises less" "lie.npy" lie.npy
npy huge.npy "{'descr': '<f8', 'fortran_order': False, 'shape': (4294967296, 4294967296), }" zeros.bin
bad "a header beyond 64 bits" "huge.npy" huge.npy
npy huge.npy "{'descr': '<f8', 'fortran_order': False, 'shape': (1000000, 1000000), }" zeros.bin
bad "a header beyond memory" "huge.npy" huge.npy
npy minus.npy "{'descr': '<f8', 'fortran_order': False, 'shape': (-4, -2), }" zeros.bin
bad "a negative shape" "minus.npy" minus.npy
npy right.npy "{'descr': '<f8', 'fortran_order': False, 'shape': (4, 2), }" zeros.bin
done_ "and what is right is read" run svd right.npy
printf '%%%%MatrixMarket matrix array real general\n2 2\n1\n0\n0\n1\n' >I.mtx
done_ "Matrix Market" run svd I.mtx
printf '%%%%MatrixMarket matrix array real general\n2 2\n1\n0\n0\n' >short.mtx
bad "a short Matrix Market file" "short.mtx" short.mtx

# NaN and infinity: no answer, a row, a sentence, no file
for at in 0 4 8; do
    for bits in '\000\000\000\000\000\000\370\177' '\000\000\000\000\000\000\360\177'; do
        cp I3.npy nan.npy
        # shellcheck disable=SC2059
        printf "$bits" | dd of=nan.npy bs=1 seek=$((size - 72 + 8 * at)) conv=notrunc 2>dd.err
        for o in svd composed qdwh newton-schulz; do
            broken "$o on NaN or infinity at $at" "no-answer" run $o nan.npy --factor X.npy
            ok "$o: a row says so" column_is status no-answer
            ok "$o: no file" absent X.npy
        done
        broken "check of NaN or infinity" "NaN" check I3.npy nan.npy
    done
done
run run svd A.npy nan.npy W.npy
ok "NaN among others: exit 1" is 1
ok "NaN among others: all rows" has_rows 3

# a disk that is full: nothing new is left, what was there stays
full() {
    last=("$@" "(with files of at most 1 block)")
    (
        trap '' XFSZ
        ulimit -f 1
        exec "$polar" "$@" >/dev/null 2>"$err" </dev/null
    )
    rc=$?
    : >"$out"
}
mkdir disk
full gen gaussian --size 100 -o disk/X.npy
ok "gen on a full disk: exit 2" is 2
ok "gen on a full disk: one sentence" one_sentence
ok "gen on a full disk: nothing left" test -z "$(ls -A disk)"
run gen gaussian --size 100 -o big.npy
cp I3.npy disk/U.npy
full run svd big.npy --factor disk/U.npy
ok "run on a full disk: exit 2" is 2
ok "run on a full disk: one sentence" one_sentence
ok "run on a full disk: what was there stays" same I3.npy disk/U.npy
ok "run on a full disk: nothing else" test "$(ls -A disk)" = U.npy
full run svd big.npy --hermitian disk/H.npy --factor disk/U2.npy
ok "both factors on a full disk: nothing new" test "$(ls -A disk)" = U.npy
# the first of two files fits on the disk, the second does not
run gen gaussian --size 100x3 -o thin.npy
cp I.npy disk/H.npy
full run svd thin.npy --hermitian disk/H.npy --factor disk/U.npy
ok "one factor on a full disk: exit 2" is 2
ok "one factor on a full disk: neither has changed" same I.npy disk/H.npy
ok "one factor on a full disk: nor the other" same I3.npy disk/U.npy
ok "one factor on a full disk: nothing else" test "$(ls -A disk | tr '\n' ' ')" = "H.npy U.npy "
rm disk/H.npy
"$polar" run svd A.npy >/dev/full 2>"$err"
rc=$?
ok "run >/dev/full: exit 2" is 2
ok "run >/dev/full: one sentence" one_sentence

# ---- sweep -------------------------------------------------------------------------------
cat >small.grid <<'END'
# a comment
oracle = svd qdwh composed:jordan   # and another
format = f64 f32
kind = spectrum
size = 12 \
       16x8
cond = 1e1 1e5
seed = 1..2
steps = 2 3
---
oracle = qdwh
pivot = none once
kind = hilbert
size = 9
cond = 1 2 3
END
done_ "sweep" sweep small.grid
cp "$out" whole.tsv
# svd: steps collapse; qdwh: 2 steps are too few; hilbert: cond collapses
ok "sweep: each case once" has_rows $((2 * 2 * 2 * 2 * 5 + 2))
ok "sweep: keys differ" test "$(grep -v '^#' whole.tsv | awk -F '\t' '{ print $NF }' | sort | uniq -d | wc -l)" -eq 0
cat >gaps.grid <<'END'
oracle = svd
kind = gapped ssh hilbert
size = 8
gap = 1e-1 0.1 0.2
position = 0.5 0.4
states = half 3 4
---
oracle = qdwh
kind = spectrum
size = 128
cond = 1
END
done_ "sweep of gaps" sweep gaps.grid
# 0.1 twice is once; half of 8 and 4 are not the same words, nor the same value
ok "sweep of gaps: each case once" has_rows $((2 * 2 * 3 + 2 + 1 + 1))
ok "sweep of gaps: cond is prescribed" test "$(awk -F '\t' '$4 == "gapped" { print $8; exit }' "$out")" = 10
ok "sweep of gaps: no gap of another kind" column_is gap -
ok "sweep: a case is named as it was before there were gaps" column_is case 18e945c0a59aa683
for line in "gap = 0" "gap = 1" "position = 1" "position = 0.001" "states = 0" "states = few" "states = 8"; do
    printf 'oracle = svd\nkind = gapped\nsize = 8\n%s\n' "$line" >bad.grid
    refused "sweep: $line" "bad.grid.*${line%% *}" sweep bad.grid
done
cat >steps.grid <<'END'
oracle = svd step-sp8
kind = gapped ssh
size = 12
gap = 0.1
states = 5
mu = 0 0.01
occupied = none 5 states
bounds = none exact
lower = default exact
measure = cheap
END
done_ "sweep of steps" sweep steps.grid
# svd: twice. gapped: by mu 4, by the gap 1, by a number 2, by states 2; ssh has no states, but
# half, and its gap is about 0, not where mu says
ok "sweep of steps: each case once" has_rows $((2 + (2 * 2 + 1 + 2 + 2) + (2 * 2 + 2 + 2 + 2)))
ok "sweep of steps: the gap as the kind has it" test "$(awk -F '\t' '$1 == "step-sp8" &&
    $4 == "gapped" { print $(NF - 1), $9, $37 }' "$out" | sort -u | tr '\n' ';')" = "exact ok 5;none ok 5;"
# cheap measures take no SVD
ok "sweep of steps: the known factor is the truth, whatever mu" test "$(awk -F '\t' '$1 == "step-sp8" &&
    $4 == "gapped" && !($24 < 1e-12)' "$out" | wc -l)" -eq 0
ok "sweep of steps: what svd is not told" test "$(awk -F '\t' '$1 == "svd" { print $(NF - 2), $(NF - 1) }' "$out" |
    sort -u)" = "- -"
cat >steps.grid <<'END'
oracle = step-sp8
matrix = gap.npy
mu = 0.1
occupied = none 5 9
bounds = exact
END
done_ "gen for a sweep of steps" gen gapped --size 12 --gap 0.1 --occupied 5 -o gap.npy
done_ "sweep of steps on a file" sweep steps.grid
# below 0.1 there are two more than 5
ok "sweep of steps on a file: bounds by mu, by occupation" test "$(awk -F '\t' '$1 == "step-sp8" {
    print $9, $37 }' "$out" | tr '\n' ';')" = "ok 7;ok 5;ok 9;"
for line in "mu = x" "mu = inf" "occupied = 0" "occupied = few" "bounds = near"; do
    printf 'oracle = step-sp8\nkind = gapped\nsize = 8\n%s\n' "$line" >bad.grid
    refused "sweep: $line" "bad.grid.*${line%% *}" sweep bad.grid
done
printf 'oracle = step-sp8\nmatrix = gap.npy\noccupied = states\n' >bad.grid
refused "sweep: states of a file" "bad.grid.*occupied = states" sweep bad.grid
done_ "sweep -o" sweep small.grid -o out.tsv
ok "sweep -o: nothing on stdout" silent
lasting whole.tsv >a
lasting out.tsv >b
ok "sweep -o: the same table" same a b
bytes=$(wc -c <out.tsv)
for cut in 1 2 $((bytes / 50)) $((bytes / 3)) $((bytes / 2)) $((bytes - 3)) $((bytes - 1)) "$bytes"; do
    head -c "$cut" out.tsv >resumed.tsv
    done_ "sweep --resume from $cut bytes" sweep small.grid --resume -o resumed.tsv
    lasting resumed.tsv >b
    ok "resumed from $cut bytes: the same table" same a b
    ok "resumed from $cut bytes: one header" test "$(grep -c '^oracle' resumed.tsv)" -eq 1
done
cp resumed.tsv before.tsv
done_ "sweep --resume of what is done" sweep small.grid --resume -o resumed.tsv
ok "nothing to do: nothing done" same before.tsv resumed.tsv
done_ "sweep --resume of no file" sweep small.grid --resume -o fresh.tsv
lasting fresh.tsv >b
ok "resumed from no file: the same table" same a b
head -c $((bytes / 2)) out.tsv >appended.tsv
"$polar" sweep small.grid --resume >>appended.tsv 2>"$err"
rc=$?
ok "sweep --resume >>table: exit 0" is 0
lasting appended.tsv >b
ok "sweep --resume >>table: the same table" same a b
"$polar" sweep small.grid --resume 2>"$err" | cat >piped.tsv
lasting piped.tsv >b
ok "sweep --resume into a pipe: all of it" same a b
sed 's/\trank\tsigma_n\tforward_bound\twithin//' out.tsv >older.tsv
refused "resume a table of fewer columns" "older.tsv is no table" sweep small.grid --resume -o older.tsv
ok "a table of fewer columns stays" test "$(wc -l <older.tsv)" -eq "$(wc -l <out.tsv)"
printf 'a\tb\nc\td\n' >other.tsv
refused "resume another table" "other.tsv" sweep small.grid --resume -o other.tsv
ok "another table stays" test "$(wc -l <other.tsv)" -eq 2
"$polar" sweep small.grid >/dev/full 2>"$err"
rc=$?
ok "sweep >/dev/full: exit 2" is 2
ok "sweep >/dev/full: one sentence" one_sentence
cat >unsuited.grid <<'END'
oracle = qdwh
format = f32 c64
matrix = G_c128.npy I3.npy
---
oracle = svd
kind = skew
size = 3x2 3
END
done_ "sweep over what is not done" sweep unsuited.grid
ok "unsuited: a row all the same" has_rows 6
ok "unsuited: two rows" test "$(grep -v '^#' "$out" | grep -cw unsuited)" -eq 2
cat >lower.grid <<'END'
oracle = qdwh
kind = spectrum
size = 20
cond = 1e4
lower = exact exact*100 exact/100 1e-5 default
END
done_ "sweep of lower bounds" sweep lower.grid
ok "lower: five rows" has_rows 5
ok "lower: the four asked for" test "$(awk -F '\t' '!/^#/ { print $14 }' "$out" | sed 1d | head -n 4 | tr '\n' ' ')" = "0.0001 0.01 1e-06 1e-05 "
grid() { # NAME PATTERN TEXT: refused
    printf '%b' "$3" >bad.grid
    refused "grid: $1" "$2" sweep bad.grid -o X.tsv
    ok "grid: $1: no output" absent X.tsv
}
grid "unknown key" "line 1.*colour" "colour = red\n"
grid "unknown oracle" "line 1.*frob" "oracle = frob\n"
grid "unknown format" "line 2.*f31" "oracle = svd\nformat = f31\n"
grid "bad cond" "line 1.*0.5" "cond = 0.5\n"
grid "bad lower" "line 1.*exactly" "lower = exactly\n"
grid "bad range" "line 1.*8..1" "steps = 8..1\n"
grid "bad steps" "line 1" "steps = 0\n"
grid "bad restarts" "line 1" "restarts = some\n"
printf 'oracle = composed:jordan svd\nkind = spectrum\nsize = 9\nrestarts = none 0..2\n' >restarts.grid
done_ "restarts" sweep restarts.grid
ok "restarts: four of composed, one of svd" has_rows 5
ok "restarts: products" test "$(awk -F '\t' '/^composed/ { print $11 }' "$out" | tr '\n' ' ')" = "15 19 18 17 "
grid "no values" "line 1.*size" "size =\n"
grid "no equals sign" "line 1" "size 3\n"
grid "a key twice" "line 2.*twice" "size = 3\nsize = 4\n"
grid "no oracle" "oracle" "kind = hilbert\nsize = 3\n"
grid "no matrix" "kind" "oracle = svd\n"
grid "kind and matrix" "matrix" "oracle = svd\nkind = hilbert\nsize = 3\nmatrix = A.npy\n"
grid "no size" "size" "oracle = svd\nkind = hilbert\n"
grid "rank beyond size" "rank" "oracle = svd\nkind = spectrum\nsize = 3\nrank = 4\n"
grid "missing file" "missing.npy" "oracle = svd\nmatrix = missing.npy\n"
grid "pattern without files" "missing" "oracle = svd\nmatrix = missing*.npy\n"
grid "damaged file" "cut.npy" "oracle = svd\nmatrix = A.npy cut.npy\n"
grid "empty" "oracle" ""
grid "no text" "grid" "oracle = svd\\0"
refused "missing grid" "no.grid" sweep no.grid
refused "a folder for a grid" "folder" sweep folder
refused "sweep into no folder" "no/such" sweep small.grid -o no/such/X.tsv
refused "sweep onto a device" "/dev/full" sweep small.grid -o /dev/full

# ---- optimize ----------------------------------------------------------------------------
done_ "optimize list" optimize list
for name in quadratic transformer muon polargrad normuon; do ok "optimize list: $name" prints "^  $name "; done
refused "optimize: a fit that there is not" "count=40.*no certified fit" optimize quadratic htmuon-fitted --shrink 20 --set count=40
done_ "optimize: a certified map" optimize quadratic htmuon-fitted --shrink 20 --steps 2 --set count=15
done_ "optimize: no map" optimize quadratic adam --shrink 20 --steps 2
ok "optimize: no ratio without a map" test "$(grep -c 'inf' "$out")" = 0
done_ "optimize" optimize quadratic polargrad:svd --shrink 20 --rate 1e-6 --steps 9 --stride 4
ok "optimize: a row a stride and one at the end" has_rows 4
ok "optimize: step of the last row" test "$(tail -n 1 "$out" | cut -f 11)" = 9
ok "optimize: the loss falls" test "$(grep -v '^#' "$out" | awk -F '\t' 'NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i; next }
    $c["loss"] >= last && last { bad = 1 } { last = $c["loss"] } END { print bad + 0 }')" = 0
grep -v '^#' "$out" >first.tsv
run optimize quadratic polargrad:svd --shrink 20 --rate 1e-6 --steps 9 --stride 4
ok "optimize: the same twice" test "$(grep -v '^#' "$out" | cksum)" = "$(cksum <first.tsv)"
cat >runs.grid <<'END'
problem = quadratic   # a comment
optimizer = muon polargrad:composed:polar-express
shrink = 20
rate = 1e-6 \
       1e-7
steps = 2
stride = 2
---
problem = transformer
cond = 1e1 1e3
optimizer = spectral-descent
rule = geometric:0.5
until = 1
END
done_ "optimize of a grid" optimize runs.grid -o runs.tsv
ok "optimize of a grid: each case" has_rows $((2 * 2 * 2 + 2)) runs.tsv
ok "optimize of a grid: nothing on stdout" silent
run optimize quadratic gradient-descent --shrink 20 --rate 1 --steps 500 --stride 500
ok "optimize: diverged is exit 1" is 1
ok "optimize: diverged" test "$(tail -n 1 "$out" | cut -f 12)" = diverged
for bad in "imuon-spd wants a square" "imuon-fixed-rank is not one of two factors"; do
    run optimize quadratic "${bad%% *}" --shrink 20
    ok "optimize: ${bad%% *} on a problem of another kind: exit 1" is 1
    ok "optimize: ${bad%% *} says why" says "${bad#* }"
done
refused "optimize: no such problem" "nosuch.*quadratic" optimize nosuch muon
refused "optimize: no such optimizer" "nosuch.*optimize list" optimize quadratic nosuch
refused "optimize: an oracle it does not take" "takes no oracle" optimize quadratic adam:svd
refused "optimize: no such oracle" "oracle nosuch" optimize quadratic muon:nosuch
refused "optimize: a step oracle" "oracle step-sp8" optimize quadratic muon:step-sp8
refused "optimize: a condition that it has not" "no condition number" optimize quadratic muon --cond 10
refused "optimize: a constant that is none" "NAME=VALUE" optimize quadratic muon --set speed=3
for bad in beta=1 beta=-1 beta2=1.5 beta=nan eps=-1 tau=0 power=1 count=1.5 count=1e300; do
    refused "optimize: --set $bad" "set ${bad%=*} ${bad#*=}" optimize quadratic muon --set $bad
done
run optimize quadratic htmuon --shrink 20 --set power=0.1
ok "optimize: a power that is no multiple of 1/64: exit 1" is 1
ok "optimize: a power that is no multiple of 1/64" says "power 0.1"
for oracle in low-rank-muon low-rank-msgd; do
    run optimize quadratic $oracle --shrink 20 --steps 1
    tail -n 1 "$out" | cut -f 13 >loss.txt
    run optimize quadratic $oracle --shrink 20 --steps 1 --prec bf16
    ok "optimize: $oracle has heard of --prec" test "$(tail -n 1 "$out" | cut -f 13)" != "$(cat loss.txt)"
done
refused "optimize: a rule that is none" "rule 'often'" optimize quadratic muon --rule often
refused "optimize: a complex format" "real" optimize quadratic muon --prec c128
refused "optimize: a rate of 0" "rate 0" optimize quadratic muon --rate 0
refused "optimize: data that are not there" "digits.npy" optimize digits muon --data "$work/nosuch"
refused "optimize: a grid and an option" "grid" optimize runs.grid --rate 1
refused "optimize: over the grid" "is an input" optimize runs.grid -o runs.grid
refused "optimize: no such grid" "cannot be read" optimize nosuch.grid
for text in '' '# nothing\n' '---\n---\n'; do
    # shellcheck disable=SC2059
    printf -- "$text" >bad.grid
    refused "optimize: a grid of nothing: '$text'" "bad.grid: problem" optimize bad.grid
done
for line in "speed = 3" "rate = fast" "rate =" "optimizer = muon"; do
    printf 'problem = quadratic\noptimizer = muon\n%s\n' "$line" >bad.grid
    refused "optimize: $line" "bad.grid" optimize bad.grid
done

# ---- plan, auto --------------------------------------------------------------------------
done_ "plan" plan --size 1000 --lower 1e-3
ok "plan: the columns" prints "$(printf '^step\tkind\torder\tjoined\tlower\tafter\tnoise\tseconds\tinverse$')"
ok "plan: begins at l" test "$(grep -v '^#' "$out" | awk 'NR == 2 { print $5 }')" = 0.001
ok "plan: full accuracy ends in series" column_is kind series
ok "plan: names the costs" prints '^# costs: built in, measured on '
ok "plan: seconds add up" test "$(grep -v '^#' "$out" | awk 'NR > 1 { s += $8 } END { printf "%.3f", s }')" = \
    "$(awk '/^# seconds:/ { t = $3 } /^# other:/ { t -= $3 } END { printf "%.3f", t }' "$out")"
ok "plan: planning time" prints '^# planning: [0-9]* microseconds'
for c in error noise route for; do ok "plan: says $c" prints "^# $c: ."; done
ok "plan: what else there was" prints '^# from [a-z-]*: [0-9.e-]* seconds, times [0-9.]*: '
ok "plan: nothing else is cheaper" test -z "$(sed -n 's/^# from .* times \([0-9.]*\): .*/\1/p' "$out" | awk '$1 < 1')"
first=$(grep -v '^#' "$out" | awk 'NR == 2 { print $2 }')
run plan --size 1000 --lower 1e-3 --without "$first,halley"
ok "plan --without: taken at its word" test -z "$(grep -v '^#' "$out" | awk -v k="$first" '$2 == k || $2 == "halley"')"
run plan --size 400x4000 --lower 0.1 --error 1e-2 --prec f32 --hermitian
ok "plan: wide is its transpose" prints '^# for: 4000x400 f32, l = 0.1, error 0.01, H too$'
ok "plan: in Gram form" test "$(grep -v '^#' "$out" | awk 'NR > 1 { s += $4 } END { print s + 0 }')" -ge 1
refused "plan: no size" "--size is missing" plan --lower 1
refused "plan: no lower" "--lower is missing" plan --size 9
refused "plan: empty" "--size 0x5: wants rows and columns from 1 on" plan --size 0x5 --lower 1
refused "plan: huge" "--size .*63 bits" plan --size 99999999999 --lower 1
refused "plan: lower" "--lower 1e-31: wants 1e-30 <= L <= 1" plan --size 9 --lower 1e-31
refused "plan: lower" "--lower 2: wants" plan --size 9 --lower 2
refused "plan: error" "--error 1: wants a number below 1" plan --size 9 --lower 1 --error 1
refused "plan: error" "--error -0.1: wants" plan --size 9 --lower 1 --error=-0.1
refused "plan: kind" "--without lu,no: choose one of lu, qr" plan --size 9 --lower 1 --without lu,no
refused "plan: no kind" "--without lu,: choose one of" plan --size 9 --lower 1 --without lu,
refused "plan: format" "--prec bf16: auto runs in f32 there" plan --size 9 --lower 1 --prec bf16
broken "plan: no route" "no route from l = 0.1" plan --size 9 --lower 0.1 --without series
ok "plan: no route, nothing on stdout" silent

run gen spectrum --size 160 --cond 1e3 -o C.npy # the SVD takes smaller ones
done_ "run auto" run auto C.npy
ok "auto: names the costs" prints '^# costs: built in, measured on '
done_ "run auto --error" run auto C.npy --error 1e-2
ok "auto --error: within it" below spectral_abs 1e-2
ok "auto --error: used" test "$(column spectral_abs | awk '{ print ($1 > 1e-9) }')" = 1
run gen spectrum --size 4000x100 --cond 1e3 -o D.npy
done_ "run auto --error, l too large" run auto D.npy --prec f32 --error 1e-2 --lower 0.1 --normalise none
ok "auto: l too large is noticed" below spectral_abs 1e-2
done_ "run auto --error 0" run auto C.npy --error 0
ok "auto --error 0: full accuracy" below orth 10
refused "run qdwh --error" "--error 1e-2: qdwh takes no error: auto does" run qdwh C.npy --error 1e-2
refused "run auto --error 1" "--error 1: wants a number below 1" run auto C.npy --error 1
run list
ok "list: the trait" prints '^auto .*,takes-error '
run run qdwh C.npy
ok "qdwh: no costs" test -z "$(grep '^# costs' "$out")"
POLAR_COSTS=named.costs run run auto C.npy
ok "auto: POLAR_COSTS" prints '^# costs: from named.costs, as POLAR_COSTS says$'
POLAR_COSTS=named.costs run plan --size 9 --lower 1
ok "plan: POLAR_COSTS" prints '^# costs: from named.costs, as POLAR_COSTS says$'
printf 'oracle = auto qdwh\nkind = spectrum\nsize = 40\nerror = 0 1e-1 1e-3\n' >error.grid
printf 'polar-costs 1\nqr f64 9 9 -1\n' >broken.costs
for v in "run auto C.npy" "plan --size 9 --lower 1" "sweep error.grid" "bench error.grid" "svd auto C.npy"; do
    # shellcheck disable=SC2086
    POLAR_COSTS=broken.costs refused "$v: damaged costs" "line 2: -1 seconds.*POLAR_COSTS names it" $v
done
POLAR_COSTS=broken.costs done_ "qdwh wants no costs" run qdwh C.npy
done_ "sweep error" sweep error.grid -o error.tsv
ok "sweep error: qdwh has none" has_rows 4 error.tsv
ok "sweep error: the column" test "$(column error error.tsv)" = 0
ok "sweep error: kept" test "$(grep -c "$(printf '\t1e-3\t')" error.tsv)" -eq 1
cp error.tsv whole.tsv
done_ "sweep error: resumed" sweep error.grid -o error.tsv --resume
ok "sweep error: nothing is new" same error.tsv whole.tsv
head -n 9 whole.tsv >error.tsv
POLAR_COSTS=named.costs run sweep error.grid -o error.tsv --resume
ok "sweep error: other costs are told" test "$(grep -c '^# costs: ' error.tsv)" -eq 2
printf 'oracle = auto\nkind = spectrum\nsize = 40\nerror = 1\n' >bad.grid
refused "grid: error" "line 4: error = 1: wants a number below 1" sweep bad.grid

# ---- bench -------------------------------------------------------------------------------
printf 'oracle = svd composed:jordan\nkind = gaussian\nsize = 32 48x32\n' >bench.grid
done_ "bench" bench bench.grid --repeat 2
ok "bench: rows" has_rows 4
ok "bench: seconds" below seconds 100
ok "bench: share" below share 10
ok "bench: gemm" below gemm 1e15
ok "bench: foretold" below foretold 100
ok "bench: the rate foretold" below foretold_gemm 1e15
done_ "bench, filtered" bench bench.grid --repeat 1 --oracle svd --size 32
ok "bench, filtered: a row" has_rows 1
done_ "bench against an oracle" bench bench.grid --against svd --repeat 3 --oracle svd
ok "bench, against: rows" has_rows 2
ok "bench, against: seconds" below against_seconds 100
ok "bench, against: the same oracle" below times 20
ok "bench, against: least, median, most" test "$(awk -F '\t' '!/^#/ && NR > 1 && $NF ~ /[0-9]/ {
    n += $(NF - 1) <= $(NF - 2) && $(NF - 2) <= $NF && $(NF - 1) > 0 } END { print n }' "$out")" -eq 2
done_ "bench, batch" bench bench.grid --batch 5 --repeat 2 --size 32
ok "bench, batch: rows" has_rows 2
ok "bench, batch: seconds" below apart_seconds 100
ok "bench, batch: least, median, most" test "$(awk -F '\t' '!/^#/ && NR > 1 && $NF ~ /[0-9]/ {
    n += $(NF - 1) <= $(NF - 2) && $(NF - 2) <= $NF && $(NF - 1) > 0 } END { print n }' "$out")" -eq 2
refused "bench --batch" "--batch" bench bench.grid --batch 0
refused "bench --batch --against" "give one" bench bench.grid --batch 2 --against svd
refused "bench --against" "frob" bench bench.grid --against frob
refused "bench --repeat" "--repeat" bench bench.grid --repeat 0
refused "bench --oracle" "frob" bench bench.grid --oracle frob

# ---- fit, show, verify -------------------------------------------------------------------
done_ "show" show jordan
ok "show: a line a step" test "$(grep -c '^[0-9]' "$out")" -eq 5
ok "show: f16 holds it" prints '^# 16 bits: f16: .* above 2\.8'
done_ "show, without a bound" show polar-express-exact
ok "show: neither format is sure" prints '^# 16 bits: neither is sure: '
refused "show: unknown schedule" "frob" show frob
"$polar" info >info.txt
if grep -q '^generator: built in' info.txt; then
    done_ "fit" fit --degree 5 --steps 3 --lower 1e-3
    cp "$out" s.sched
    ok "fit says how" grep -q '^# .*polar fit --degree 5 --steps 3 --lower 1e-3' s.sched
    done_ "fit --form map" fit --form map --map soft:0.2 --degree 3 --steps 2 --lower 1e-2
    cp "$out" map.sched
    done_ "verify a map" verify map.sched
    ok "verify a map: its error" prints '^error: 0\.[0-9]*, absolute$'
    done_ "verify a map --as json" verify map.sched --as json
    cp "$out" map.json
    done_ "verify a map: JSON" verify map.json
    done_ "show a map" show map.sched
    sed 's/\(^step 3.* c \)0x1\./\10x1.8/' map.sched >damaged.sched
    broken "verify a damaged map" "stated to be at most" verify damaged.sched
    refused "fit --form map without a map" "wants a curve" fit --form map --degree 3 --steps 2 --lower 1e-2
    refused "fit --map without its form" "--form map" fit --map soft:1 --degree 3 --steps 2 --lower 1e-2
    refused "fit --form map: no curve" "log:1" fit --form map --map log:1 --degree 3 --steps 2 --lower 1e-2
    done_ "fit -o" fit --degree 5 --steps 3 --lower 1e-3 -o s2.sched
    ok "fit -o: nothing on stdout" silent
    ok "fit -o: the same steps" test "$(grep ^step s.sched)" = "$(grep ^step s2.sched)"
    done_ "run with the schedule" run composed A.npy --schedule ./s.sched
    ok "run with the schedule: 3 steps" column_is steps 3
    done_ "composed:FILE" run composed:./s.sched A.npy
    done_ "show FILE" show s.sched
    ok "show FILE: a line a step" test "$(grep -c '^[0-9]' "$out")" -eq 3
    ok "show FILE: proved" prints '^# proved: '
    done_ "verify FILE" verify s.sched
    ok "verify FILE: range" prints '^range: \['
    for as in sched json c python cuda; do
        done_ "fit --as $as" fit --degree 3 --steps 2 --lower 0.1 --as $as
        cp "$out" "fit.$as"
    done
    for key in name form lower upper target products error_lower error_upper steps degree \
        coefficients rounded range; do
        ok "json has $key" grep -q "\"$key\"" fit.json
    done
    done_ "verify JSON" verify fit.json --lower 0.1
    cp "$out" a
    done_ "verify sched" verify fit.sched --lower 0.1
    ok "JSON and sched are the same" test "$(grep ^range: a)" = "$(grep ^range: "$out")"
    done_ "verify --as json" verify fit.sched --lower 0.1 --as json
    ok "verify --as json: range" prints '"range"'
    printf '1.5 -0.5\n1.5, -0.5 # twice\n' >plain.txt
    done_ "verify plain rows" verify plain.txt --lower 0.5
    ok "verify plain rows: range" prints '^range: \[0.868774414[0-9]*, 1'
    printf '[[1.5, -0.5], ["1.5", "-0x1p-1"]]' >list.json
    done_ "verify lists" verify list.json --lower 0.5
    ok "verify lists: two steps" prints '^steps: 2'
    refused "verify without an interval" "--lower" verify plain.txt
    refused "verify: wrong interval" "" verify plain.txt --lower 2
    for l in 0 0.0 -0 +0 0e5 -1 -1e-3; do
        refused "verify --lower $l" "--lower $l" verify plain.txt --lower $l
    done
    refused "verify: an interval from 0" "--lower L" verify taylor-cubic
    done_ "verify --lower of another form" verify plain.txt --lower .001e+0
    printf 'gram 64 8 1.01\nsymm 8 0.0137\ngemm 64 8 8 1.93\n' | tee times.txt >times.kept
    refused "fit -o over the times" "is an input" fit --degrees 3,5 --lower 0.1 --error 0.1 --cost times.txt -o ./times.txt
    ok "the times stay" same times.txt times.kept
    refused "verify --lower nan" "nan" verify plain.txt --lower nan
    refused "verify --as" "yaml" verify plain.txt --lower 0.5 --as yaml
    printf '1.5 x\n' >bad.txt
    refused "verify: no number" "line 1" verify bad.txt --lower 0.5
    printf '1.5 nan\n' >bad.txt
    refused "verify: NaN" "line 1" verify bad.txt --lower 0.5
    printf '[[1.5, -0.5], [1.5, ' >bad.json
    refused "verify: broken JSON" "bad.json" verify bad.json --lower 0.5
    : >bad.txt
    refused "verify: an empty table" "bad.txt" verify bad.txt --lower 0.5
    refused "verify: no such file" "missing" verify missing --lower 0.5
    f() { refused "fit $*" "" fit "$@"; }
    f --degree 4 --steps 2 --lower 0.1
    f --degree 1 --steps 2 --lower 0.1
    f --degree 5x --steps 2 --lower 0.1
    f --degree 5 --steps 0 --lower 0.1
    f --degree 5 --steps 2
    f --steps 2 --lower 0.1
    for l in 0 -1 nan inf 1 2 1e-3x 0x1p-3 '' ; do f --degree 5 --steps 2 --lower "$l"; done
    for u in 0.1 0.05 nan inf -1; do f --degree 5 --steps 2 --lower 0.1 --upper $u; done
    f --degree 5 --steps 2 --lower 0.1 --target f31
    f --degree 5 --steps 2 --lower 0.1 --target c64
    f --degree 5 --steps 2 --lower 0.1 --as yaml
    f --degree 5 --steps 2 --lower 0.1 --digits 0
    f --degree 5 --error nan --lower 0.1
    f --degree 5 --error -1 --lower 0.1
    f --degree 5 --steps 2 --lower 0.1 --name 'a b'
    f --degree 5 --steps 2 --lower 0.1 -o no/such/file
    f --degrees 3,4 --lower 0.1
    f --degrees 3,,5 --lower 0.1
    f --degree 3 --degrees 3,5 --lower 0.1
    done_ "fit --sequence" fit --sequence 3,5 --lower 0.1
    ok "fit --sequence: two steps" test "$(grep -c ^step "$out")" -eq 2
    mixed() { # DEGREES ARGS...: fit comes to that sequence of degrees
        local degrees=$1
        shift
        run fit "$@"
        ok "fit $*: exit 0" is 0
        ok "fit $*: $degrees" test "$(sed -n 's/^step \([0-9]*\) .*/\1/p' "$out" | tr '\n' ' ')" = "$degrees "
    }
    printf 'gram 64 8 1.01\nsymm 8 0.0137\ngemm 64 8 8 1.93\n' >times.txt
    mixed "5 9 9 9 9" --degrees 3,5,7,9 --lower 1e-3 --error 1e-6
    mixed "17 17 17 17" --degrees 3,17,5,9 --lower 1e-3 --error 1e-12
    mixed "5 17 17 17" --degrees 3,5,9,17 --lower 1e-3 --error 1e-6 --cost times.txt
    mixed "9 9 9 9" --degrees 3,5,9 --lower 1e-3 --budget 16
    mixed "9 9 9 9" --degrees 3,5,9 --lower 1e-3 --budget 40 --cost alpha=4
    mixed "9 9 9" --degrees 3,5,9 --lower 1e-3 --steps 3
    mixed "9 9 9" --degrees 3,5,9 --lower 1e-2 --error 1e-2 --steps 3
    done_ "fit --degrees --as json" fit --degrees 3,5,9 --lower 1e-3 --error 1e-6 --cost gram=1,alpha=4 --as json
    ok "fit --degrees: products" prints '"products": 19,'
    ok "fit --degrees: cost model" prints '"cost_model": "gram=1,alpha=4"'
    # in bf16 the search itself finds what sixteen products can do
    run fit --degrees 3,5,9 --lower 1e-3 --budget 16 --target bf16 --guard 2 -o sixteen.sched
    ok "sixteen products in bf16: found" is 0
    "$polar" gen spectrum --size 256 --cond 1e3 -o d.npy
    run run composed:./sixteen.sched d.npy --prec bf16 --normalise none
    ok "sixteen products in bf16: no more" test "$(awk '/^step/ { n += $2 == 3 ? 2 : $2 == 5 ? 3 : 4 } END { print n }' sixteen.sched)" -le 16
    ok "sixteen products in bf16: within 0.068 of U" below forward_abs 1.088
    broken "fit --degrees: out of reach" "0.00188" fit --degrees 3,5,9 --lower 1e-3 --error 1e-6 --budget 17
    broken "fit --degrees: no budget for a step" "limits" fit --degrees 3,5,9 --lower 1e-3 --budget 1
    broken "fit --degrees: too many restarts" "restarts" fit --degrees 3,5,9 --lower 0.1 --error 0.1 --cost gram=20
    printf 'gram 64 8 1.01\nsymm 8 nan\n' >bad.times
    refused "fit --cost of a damaged file" "line 2" fit --degrees 3,5 --lower 0.1 --cost bad.times
    refused "fit --cost of no file" "no/file" fit --degrees 3,5 --lower 0.1 --cost no/file
    refused "fit --cost of no model" "cubic" fit --degrees 3,5 --lower 0.1 --cost cubic
    for x in 0 -1 nan inf many; do
        refused "fit --budget $x" "--budget $x" fit --degrees 3,5 --lower 0.1 --budget "$x"
    done
    refused "fit --budget of one degree" "--degrees" fit --degree 3 --lower 0.1 --budget 5
    refused "fit --cost of a sequence" "--degrees" fit --sequence 3,5 --lower 0.1 --cost square
    f --sequence 3,4 --lower 0.1
    f --sequence 3,5 --degrees 3,5 --lower 0.1
    f --form zolotarev --sequence 3,5 --lower 0.1
    done_ "fit --upper 1" fit --degree 5 --steps 2 --lower 0.1 --upper 1
    cp "$out" a
    done_ "fit without --upper" fit --degree 5 --steps 2 --lower 0.1
    ok "--upper 1 is the default" test "$(grep ^step a)" = "$(grep ^step "$out")"
    done_ "fit --form zolotarev" fit --form zolotarev --degree 17 --steps 2 --lower 1e-16 -o z.sched
    done_ "show zolotarev" show z.sched
    ok "show zolotarev: the form" prints '^# form: zolotarev'
    done_ "verify zolotarev" verify z.sched --lower 1e-16
    ok "verify zolotarev: its range" prints '^range: \[0.9999999999999'
    fit_z() { done_ "fit zolotarev $*" fit --form zolotarev --lower 1e-16 --error 1e-15 "$@"; }
    fit_z
    ok "fit zolotarev: eight poles" test "$(grep -c '^step 17' "$out")" -eq 2
    fit_z --steps 3
    ok "fit zolotarev: three poles" test "$(grep -c '^step 7 ' "$out")" -eq 3
    fit_z --groups 8
    ok "fit zolotarev --groups" test "$(grep -c '^step 17' "$out")" -eq 2
    fit_z --as json
    cp "$out" z.json
    done_ "verify zolotarev JSON" verify z.json
    ok "verify zolotarev JSON: as sched" prints '^range: \[0.9999999999999'
    broken "run composed: zolotarev" "odd" run composed A.npy --schedule z.sched
    done_ "fit --form step" fit --form step --lower 0.4975 --upper 0.5025 -o step.sched
    ok "fit --form step: five steps" test "$(grep -c '^step 8 ' step.sched)" -eq 5
    ok "fit --form step: its name" grep -qx 'name step-8-0.4975-0.5025' step.sched
    done_ "show step" show step.sched
    ok "show step: the form" prints '^# form: step'
    ok "show step: products" prints '^# products: 15'
    ok "show step: the proof" prints '^# proved: \[0, 0.4975\] and '
    done_ "verify step" verify step.sched
    ok "verify step: its error" prints '^error: 3.154543'
    done_ "fit --form step --as json" fit --form step --lower 0.4975 --upper 0.5025 --as json
    cp "$out" step.json
    ok "fit --form step --as json: left" test "$(sed -n 's/.*"left": \([0-7]\),/\1/p' step.json | tr '\n' ' ')" = "3 5 4 3 3 "
    done_ "verify step JSON" verify step.json
    ok "verify step JSON: as sched" prints '^error: 3.154543'
    done_ "verify step elsewhere" verify step.sched --lower 0.4 --upper 0.6
    broken "run composed: step" "odd" run composed A.npy --schedule step.sched
    for x in 0 1 2 3 4 5 6 7; do
        done_ "fit --left $x" fit --form step --left "$x" --lower 0.4 --upper 0.6 --plain --as python
    done
    ok "fit --left 7: x^8" prints '\[0.0, .*, 1.0\],$'
    for x in "--lower 0.5" "--upper 0.5" "--lower 0.5 --upper 0.5" "--lower 0.6 --upper 0.5" \
        "--lower nan --upper 0.5" "--lower 0.4 --upper inf" "--lower 0 --upper 0.5" \
        "--lower 0.4 --upper 1" "--lower -0.1 --upper 0.5" "--lower 0.4 --upper 0.5x"; do
        # shellcheck disable=SC2086
        f --form step $x
    done
    for x in "--outer-lower 0.41" "--outer-lower 0" "--outer-lower nan" "--outer-upper 0.49" \
        "--outer-upper 1" "--outer-upper inf" "--left 8" "--left -1" "--left x" \
        "--left 3 --steps 2" "--degree 8" "--degree 5" "--degrees 3,5" "--sequence 8,8" \
        "--cushion 0.1" "--guard 2" "--safety 1.01" "--groups 2" "--cost square" "--budget 9" \
        "--steps 0" "--error 0" "--error nan" "--digits 0" "--target bf16" "--target c64"; do
        # shellcheck disable=SC2086
        f --form step --lower 0.4 --upper 0.5 $x
    done
    for x in "--outer-lower 0.1" "--outer-upper 0.9" "--left 3" "--plain"; do
        # shellcheck disable=SC2086
        f --degree 5 --lower 0.1 $x
    done
    f --form stair --lower 0.4 --upper 0.5
    refused "verify step: one end" "--upper" verify step.sched --lower 0.4
    sed 's/^step 8/step 7/' step.sched >seven.sched
    refused "verify step of degree 7" "degree 8" verify seven.sched
    f --form zolotarev --degree 4 --lower 0.1
    f --form zolotarev --degrees 3,5 --lower 0.1
    f --form zolotarev --degree 5 --lower 0.1 --cushion 0.1
    broken "fit zolotarev: too few steps" "1e-30" fit --form zolotarev --lower 1e-30 --error 1e-15 --steps 1
    f --form zolotarev --degree 5 --lower 0.1 --groups 2
    f --degree 5 --lower 0.1 --groups 2
    done_ "run --lower fits" run composed A.npy --lower 1e-7
    ok "run --lower fits: orth" below orth 100
    ok "run --lower fits: its name" column_is schedule fit
    printf 'oracle = composed:fit composed:fit3\nkind = spectrum\nsize = 16\ncond = 1e2\nlower = exact\nnormalise = two\n' >fit.grid
    done_ "sweep with fits" sweep fit.grid
    ok "sweep with fits: ok" column_is status ok
    full fit --degree 9 --steps 12 --lower 1e-9 --digits 150 --as json -o disk/fit.json
    ok "fit on a full disk: exit 2" is 2
    ok "fit on a full disk: nothing new" test "$(ls -A disk)" = U.npy
else
    refused "fit without a generator" "minimax" fit --degree 5 --steps 3 --lower 1e-3
    refused "verify without a generator" "minimax" verify jordan
    refused "run --lower without a generator" "minimax" run composed A.npy --lower 1e-3
fi

ok "no temporary file is left" test -z "$(find . -name '*.tmp*' -o -name '.*npy*' | head -n 1)"

# ---- the fresh start ---------------------------------------------------------------------
# with the guard set nothing is restarted, whatever the BLAS runs
POLAR_RESTARTED=Prescott OPENBLAS_CORETYPE=Haswell "$polar" info >"$out" 2>"$err"
rc=$?
last=("info, restarted")
ok "the guard keeps from looping" is 0
ok "info says what was done" prints '^core: .*Prescott.*OPENBLAS_CORETYPE=Haswell'
# advice that never ends is followed once; it can be forged where libpolar is shared and
# nothing else has to be preloaded
echo 'const char *polar_blas_advice(void); const char *polar_blas_advice(void) { return "Haswell"; }' >advice.c
if ldd "$polar" | grep -q libpolar && ! ldd "$polar" | grep -q 'lib[a-z]*san' &&
    cc -shared -fPIC -o advice.so advice.c 2>cc.err; then
    env -u OPENBLAS_CORETYPE LD_PRELOAD=./advice.so "$polar" info >"$out" 2>"$err"
    rc=$?
    ok "a fresh start: exit 0" is 0
    ok "a fresh start, once, with what was advised" prints '^core: .*started itself.*OPENBLAS_CORETYPE=Haswell'
    last=(run svd A.npy)
    env -u OPENBLAS_CORETYPE LD_PRELOAD=./advice.so "$polar" run svd A.npy >"$out" 2>"$err"
    rc=$?
    ok "a fresh start keeps the arguments" has_rows 1
fi

# ---- the other program -------------------------------------------------------------------
mkdir lone
cp "$polar" lone/polar
libs=$(dirname "$polar")/../minimax/generator
if LD_LIBRARY_PATH=$libs lone/polar --version >"$out" 2>"$err"; then
    last=("list, without polar-matrix")
    LD_LIBRARY_PATH=$libs lone/polar list >"$out" 2>"$err"
    rc=$?
    ok "polar-matrix is missed: exit 2" is 2
    ok "polar-matrix is missed: one sentence" one_sentence
    ok "polar-matrix is missed: named" says "polar-matrix"
    ok "polar-matrix is missed: nothing on stdout" silent
    last=("show, without polar-matrix")
    LD_LIBRARY_PATH=$libs lone/polar show jordan >"$out" 2>"$err"
    rc=$?
    ok "coefficients do not miss polar-matrix" is 0
fi

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
