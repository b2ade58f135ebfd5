/**
 * Fine-grained Data Distribution Alignment (Zhong et al., ECCV 2022, arXiv 2109.04186) for
 * post-training quantization of image classifiers: {@link io.github.fdda.Fdda} and the results of
 * its three steps.
 *
 * <ol>
 *   <li>{@link io.github.fdda.Fdda#collectCenters} passes one labelled image a class through the
 *       float network and keeps the statistics of every batch-normalization layer's input: {@link
 *       io.github.fdda.BnsCenters}.
 *   <li>{@link io.github.fdda.BnsCenters#synthesize} trains a class-conditional generator towards
 *       these centers and towards noisy copies of them: {@link io.github.fdda.Synthesis}.
 *   <li>{@link io.github.fdda.Synthesis#quantize} trains the quantized network on real and
 *       synthetic images to answer as the float one: {@link io.github.fdda.QuantizedNetwork}.
 * </ol>
 *
 * <p>Results are immutable and hold no native memory. Each can be saved in a folder and loaded
 * again with the network and the images it came from.
 */
@NullMarked
package io.github.fdda;

import org.jspecify.annotations.NullMarked;
