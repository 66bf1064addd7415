# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash
# Sourced, not run: polar_packages PKG... installs those Debian packages that are missing.
# Takes no time and asks for no rights when all of them are there.

polar_packages() {
    local package state sudo=() apt missing=()
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        echo "not a Debian system: taking for granted what '$*' would bring" >&2
        return 0
    fi
    for package; do
        # shellcheck disable=SC2016
        state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) || state=none
        [ "$state" = installed ] || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0

    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null; then
            echo "these packages are missing: ${missing[*]}; install them as root" >&2
            return 1
        fi
        sudo=(sudo)
    fi
    echo "installing ${missing[*]}" >&2
    apt=("${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y
         -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0)
    # the package lists of a fresh machine are empty, those of an old one may be stale
    "${apt[@]}" install --no-install-recommends "${missing[@]}" >/dev/null 2>&1 </dev/null && return 0
    "${apt[@]}" update >&2 </dev/null || echo "apt-get update: trying with what it got" >&2
    "${apt[@]}" install --no-install-recommends "${missing[@]}" >&2 </dev/null
}
