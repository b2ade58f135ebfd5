/** Channels of neighbouring layers scaled against each other, so that one grid fits them all. */
@NullMarked
package io.github.fdda.quantize.equalize;

import org.jspecify.annotations.NullMarked;
