/**
 * Fine-grained Data Distribution Alignment (Zhong et al., ECCV 2022, arXiv 2109.04186) for
 * post-training quantization of image classifiers: {@link io.github.fdda.Fdda} and the results of
 * its three steps.
 *
 * <ol>
 *   <li>{@link io.github.fdda.Fdda#collectCenters} passes the labelled images of each class through
 *       the float network and keeps the statistics of every batch-normalization layer's input:
 *       {@link io.github.fdda.BnsCenters}.
 *   <li>{@link io.github.fdda.BnsCenters#synthesize} trains a class-conditional generator towards
 *       these centers and towards noisy copies of them: {@link io.github.fdda.Synthesis}.
 *   <li>{@link io.github.fdda.Synthesis#quantize} trains the quantized network on real and
 *       synthetic images to answer as the float one: {@link io.github.fdda.QuantizedNetwork}.
 * </ol>
 *
 * <p>Results are immutable and need not be closed. Each can be saved in a folder and loaded again
 * with the network and the images it came from.
 *
 * <p>Input that cannot be used is refused with an {@link
 * io.github.fdda.util.InvalidInputException}; a training loop whose loss is no longer finite ends
 * with a {@link io.github.fdda.util.DivergedException}. Whatever computes throws an {@link
 * io.github.fdda.util.UnavailableException} if there is no tensor engine for this platform, or if
 * the engine computes wrongly on this machine.
 */
@NullMarked
package io.github.fdda;

import org.jspecify.annotations.NullMarked;
