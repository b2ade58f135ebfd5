/** Step sizes learnt by distillation (LSQ), with channels, batch normalization and weights. */
@NullMarked
package io.github.fdda.quantize.scale;

import org.jspecify.annotations.NullMarked;
