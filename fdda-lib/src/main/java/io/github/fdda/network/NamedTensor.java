package io.github.fdda.network;

/** A parameter as the file has it. */
record NamedTensor(String name, FloatConstant tensor, boolean trainable) {}
