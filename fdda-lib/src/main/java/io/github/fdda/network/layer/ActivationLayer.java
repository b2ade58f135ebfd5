package io.github.fdda.network.layer;

import io.github.fdda.network.Network;

/**
 * An activation function (Relu, LeakyRelu, Clip, Sigmoid, HardSigmoid, HardSwish, or Max or Min
 * with a number) whose output is quantized; or another place where a tensor is ({@link
 * Network#withQuantizationPoints}).
 *
 * @param index position among the activation layers in execution order, from 0
 * @param name name of its node in the ONNX file, or one made up where that is missing or not
 *     unique; for the images, the name of the graph's input
 * @since 0.1.0
 */
public record ActivationLayer(int index, String name) {}
