/**
 * The quantized network as it is simulated: float arithmetic on the values that integers can
 * represent.
 */
@NullMarked
package io.github.fdda.quantize.simulate;

import org.jspecify.annotations.NullMarked;
