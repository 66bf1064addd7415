# SPDX-License-Identifier: BSD-3-Clause
# The same as accuracy.gp for the other formats: complex ones and tf32.
formats = "c128 c64 tf32"
load 'figures/accuracy.gp'
