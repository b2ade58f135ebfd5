package io.github.fdda.network.layer;

import io.github.fdda.util.Internal;

/**
 * The interval that an activation function limits its input to, as ReLU6 does to [0, 6].
 *
 * @param low least output, may be infinite
 * @param high largest output, may be infinite
 */
@Internal
public record OutputBounds(float low, float high) {}
