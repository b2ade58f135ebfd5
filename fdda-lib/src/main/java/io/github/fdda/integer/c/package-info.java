/**
 * C99 out of a network of integers: what {@link io.github.fdda.integer.IntegerNetwork} computes, as
 * source files without a dependency, for microcontrollers. {@link io.github.fdda.integer.c.CCode}
 * is the way in.
 *
 * <p>Steps on single values are fused with the step before them, so that only what the next layer
 * takes is stored. All that is stored shares one arena, in which a place is used again as soon as
 * nobody reads it any more. Weights are packed in as many bits as they need.
 */
@NullMarked
package io.github.fdda.integer.c;

import org.jspecify.annotations.NullMarked;
