package io.github.fdda.network.graph;

import io.github.fdda.util.Internal;

/** A parameter as the file has it. */
@Internal
public record NamedTensor(String name, FloatConstant tensor, boolean trainable) {}
