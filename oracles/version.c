/* SPDX-License-Identifier: BSD-3-Clause */
/* What this build is. POLAR_VERSION and POLAR_BUILD come from the build system. */
#include "polar/info.h"

const char *polar_version(void) {
    return POLAR_VERSION;
}

const char *polar_build(void) {
    return POLAR_BUILD;
}
