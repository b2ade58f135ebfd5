/**
 * The parts of a network, for code that looks into it: weights, activations and batch
 * normalizations by name, the arrays they have, and the {@link io.github.fdda.network.layer.Taps}
 * at which a forward pass lets others look on and change what passes.
 */
@NullMarked
package io.github.fdda.network.layer;

import org.jspecify.annotations.NullMarked;
