/**
 * Batch-normalization statistics (BNS): the per-channel mean and biased variance of the input of
 * each batch-normalization layer over N, H and W. Their class centers, distorted centers, and the
 * distance that the BNS-alignment, BNS-centralized and BNS-distorted losses share.
 *
 * <p>Statistics of all layers lie one after the other in one flat vector, so that a loss over all
 * layers is one expression; {@link io.github.fdda.bns.BnsLayout} says which part is which layer.
 */
@NullMarked
package io.github.fdda.bns;

import org.jspecify.annotations.NullMarked;
