/**
 * An interpreter of quantized networks in integers alone.
 *
 * <p>When all scales are powers of two, what a backend does with an exported file can be followed
 * on paper. A convolution of integers is an integer; its scale is the product of the scales of
 * input and weight, so exponents add. To quantize it for the next layer is to shift it right and to
 * round. {@link io.github.fdda.integer.IntegerNetwork} runs a file that way, to show that it really
 * holds a network of integers.
 */
@NullMarked
package io.github.fdda.integer;

import org.jspecify.annotations.NullMarked;
