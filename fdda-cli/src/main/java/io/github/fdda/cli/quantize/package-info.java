/** {@code quantize} and {@code demo}: one run from a float network to a quantized one. */
@NullMarked
package io.github.fdda.cli.quantize;

import org.jspecify.annotations.NullMarked;
