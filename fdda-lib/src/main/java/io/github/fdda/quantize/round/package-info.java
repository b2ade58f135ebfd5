/** Weights rounded to their grids: to nearest, or by GPTQ with compensation. */
@NullMarked
package io.github.fdda.quantize.round;

import org.jspecify.annotations.NullMarked;
