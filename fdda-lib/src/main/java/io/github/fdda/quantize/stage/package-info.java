/**
 * What a stage of quantization is. A recipe is a list of stages: each has a configuration record of
 * its own ({@link StageConfig}), takes a student ({@link
 * io.github.fdda.quantize.simulate.StudentState}) and gives one, step by step ({@link Stage}).
 *
 * <p>A new method is a record that implements {@link StageConfig}, and a line in the list of kinds
 * of {@code QuantizationConfig}, which says where it belongs among the others. {@link OnePass}
 * serves methods without iterations.
 */
@NullMarked
package io.github.fdda.quantize.stage;

import org.jspecify.annotations.NullMarked;
