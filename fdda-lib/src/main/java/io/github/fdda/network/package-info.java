/**
 * The float classifier, from an ONNX file to logits.
 *
 * <p>{@link io.github.fdda.network.Networks} finds a network by name or reads a file. What it
 * gives, a {@link io.github.fdda.network.Network}, is immutable and holds no native memory: a
 * program of operators ({@code network.graph}) and the values of its parameters. To compute, one
 * asks it for {@link io.github.fdda.network.layer.Parameters} on some manager of arrays and runs
 * {@link io.github.fdda.network.Network#forward} with them, so that teacher and student can have
 * parameters of their own on the same graph.
 *
 * <p>Everything that FDDA and quantization do to a network, they do at {@link
 * io.github.fdda.network.layer.Taps}: a forward pass shows its taps what each batch normalization
 * gets, each weight before it is used, and each activation before it is passed on, and goes on with
 * what they give back. Statistics are collected there, ranges chosen, weights and activations
 * fake-quantized.
 */
@NullMarked
package io.github.fdda.network;

import org.jspecify.annotations.NullMarked;
