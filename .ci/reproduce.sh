#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# The main job in small, where it knows how: nothing but that it runs to its end.
set -euo pipefail
main=experiments/reproduce.sh
if ! grep -qse --smoke "$main"; then
    echo "$main has no --smoke: nothing to do"
    exit 0
fi
"$main" --smoke
"$main" --optimizers --smoke
