/**
 * Layers or blocks that learn to put out what they do in the float network (AdaRound, BRECQ,
 * QDrop).
 */
@NullMarked
package io.github.fdda.quantize.reconstruct;

import org.jspecify.annotations.NullMarked;
