/** Channels of layer normalizations brought to one range, so that one grid fits them all. */
@NullMarked
package io.github.fdda.quantize.reparametrize;

import org.jspecify.annotations.NullMarked;
