/**
 * The quantized network leaves the library: as an ONNX file that integer kernels can run; and how
 * such a file compares with that of the float network.
 *
 * <p>An exported file keeps integers as integers, and says with QuantizeLinear and DequantizeLinear
 * (QDQ) what they stand for: {@code real = (integer - zeroPoint) · scale}. Read literally, such a
 * graph computes in floats: every operator stands between a DequantizeLinear and a QuantizeLinear.
 * A backend that has integer kernels fuses the three.
 */
@NullMarked
package io.github.fdda.deploy;

import org.jspecify.annotations.NullMarked;
