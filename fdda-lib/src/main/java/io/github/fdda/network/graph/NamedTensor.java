package io.github.fdda.network.graph;

/** A parameter as the file has it. */
public record NamedTensor(String name, FloatConstant tensor, boolean trainable) {}
