/**
 * Step 3, from float to few bits: {@link io.github.fdda.quantize.QuantizationConfig} is the list of
 * stages, {@link io.github.fdda.quantize.Quantizer} the loop that runs them. Each stage has a room
 * of its own below, with its configuration record and its method; what a stage is says {@link
 * io.github.fdda.quantize.stage.Stage}.
 *
 * <pre>{@code
 * var config =
 *     QuantizationConfig.of(
 *         RangeConfig.defaults(),                       // activations first, weights in float
 *         ScaleConfig.defaults().withIterations(100),   // their steps, and channels, are learnt
 *         RoundConfig.defaults(),                       // GPTQ
 *         EndToEndConfig.defaults());                   // all together
 * var quantized = synthesis.quantize(BitWidths.of(3, 3), config);
 * quantized.history();                                  // what each of them brought
 * }</pre>
 */
@NullMarked
package io.github.fdda.quantize;

import org.jspecify.annotations.NullMarked;
