/**
 * Few bits: affine quantization arithmetic, ranges, the fake-quantized network and its training by
 * distillation (FDDA, section 3.4).
 */
@NullMarked
package io.github.fdda.quantize;

import org.jspecify.annotations.NullMarked;
