/**
 * The quantized network leaves the library: as an ONNX file that integer kernels can run, and as
 * the integers in it; and how such a file compares with that of the float network.
 *
 * <p>An exported file keeps integers as integers, and says with QuantizeLinear and DequantizeLinear
 * (QDQ) what they stand for: {@code real = (integer - zeroPoint) · scale}. Read literally, such a
 * graph computes in floats: every operator stands between a DequantizeLinear and a QuantizeLinear.
 * A backend that has integer kernels fuses the three.
 *
 * <p>When all scales are powers of two, nothing is lost on the way, and what a backend does can be
 * followed on paper. A convolution of integers is an integer; its scale is the product of the
 * scales of input and weight, so exponents add. To quantize it for the next layer is to shift it
 * right and to round. {@link io.github.fdda.deploy.IntegerNetwork} runs a network that way, to show
 * that the file really holds a network of integers.
 */
@NullMarked
package io.github.fdda.deploy;

import org.jspecify.annotations.NullMarked;
