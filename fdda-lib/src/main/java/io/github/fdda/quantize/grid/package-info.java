/**
 * Affine quantization: real = (integer − zero point) · scale, the ranges that grids are made of,
 * and what rounding to a grid costs.
 */
@NullMarked
package io.github.fdda.quantize.grid;

import org.jspecify.annotations.NullMarked;
