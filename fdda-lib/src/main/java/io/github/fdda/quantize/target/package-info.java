/** What hardware can run: where a network is quantized for it, and to what grids. */
@NullMarked
package io.github.fdda.quantize.target;

import org.jspecify.annotations.NullMarked;
