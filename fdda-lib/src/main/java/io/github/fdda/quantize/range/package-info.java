/** Ranges of activations and of weights, chosen on images. */
@NullMarked
package io.github.fdda.quantize.range;

import org.jspecify.annotations.NullMarked;
