#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# install.sh MESON BUILD PREFIX README COMPILER...: what a user gets. Installs into a temporary
# root, builds the README's program through pkg-config alone, runs it and the command.
set -euo pipefail
meson=$1 build=$2 prefix=$3 readme=$4
shift 4
here=$(cd "$(dirname "$0")" && pwd)
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
fail() {
    echo "install: $*"
    (cd "$root" && find . -type f | sort)
    exit 1
}

"$meson" install -C "$build" --no-rebuild --destdir "$root" >"$root/log" 2>&1 ||
    { cat "$root/log"; fail "meson install failed"; }
top=$root$prefix

pc=$(find "$top" -name polar.pc)
[ -n "$pc" ] || fail "no polar.pc"
export PKG_CONFIG_PATH=${pc%/*}${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
read -ra flags < <(pkg-config --define-variable=prefix="$top" --cflags --libs polar)
libdir=$(pkg-config --define-variable=prefix="$top" --variable=libdir polar)
export LD_LIBRARY_PATH=$libdir${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}

[ -f "$top/include/polar.h" ] || fail "no polar.h"
"$here/example.sh" "$readme" >"$root/example.c"
"$@" -std=c11 -Wall -Wextra -Werror -o "$root/example" "$root/example.c" "${flags[@]}" -lm ||
    fail "the README's program does not build with ${flags[*]}"
"$root/example" >"$root/example.out" || fail "the README's program exits with $?"
[ -s "$root/example.out" ] || fail "the README's program prints nothing"

# the generator beside the library, as a program that wants both links them
both=
if [ -f "${pc%/*}/polarfit.pc" ]; then
    read -ra flags < <(pkg-config --define-variable=prefix="$top" --cflags --libs polarfit)
    cat >"$root/both.c" <<'END'
#include <polar.h>
#include <polar/fit.h>

int main(void) {
    const polar_fit_options o = {.degree = 3, .steps = 1, .lower = "0.5"};
    polar_why why;
    polar_fit *fit;
    if (polar_fit_new(&o, &fit, &why)) return 1;
    polar_fit_free(fit);
    return polar_oracle_named("qdwh") && polar_schedule_named("jordan") ? 0 : 1;
}
END
    "$@" -std=c11 -Wall -Wextra -Werror -o "$root/both" "$root/both.c" "${flags[@]}" ||
        fail "a program that fits does not build with ${flags[*]}"
    "$root/both" || fail "a program that fits exits with $?"
    both="libpolarfit, "
fi

version=$(pkg-config --modversion polar)
"$top/bin/polar" info >"$root/info" || fail "polar info exits with $?"
grep -qF "$version" "$root/info" || fail "polar info does not name version $version"
"$top/bin/polar" list | grep -q '^qdwh' || fail "polar list has no qdwh"

"$top/bin/polar" show jordan | grep -q '^# name: jordan' || fail "polar show has no jordan"
[ "$(ls "$top/bin")" = polar ] || fail "more than polar in bin"

man=$(find "$top" -name 'polar.1*')
[ -s "$man" ] || fail "no man page"
grep -q '^\.TH' "$man" || fail "the man page has no .TH line"
for verb in list info gen run check sweep bench fit show; do
    grep -q "$verb" "$man" || fail "the man page does not name $verb"
done
echo "installed under $prefix: library, ${both}headers, polar.pc $version, command, man page"
