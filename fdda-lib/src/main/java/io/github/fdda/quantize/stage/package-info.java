/**
 * What a stage of quantization is. A recipe is a list of stages: each has a configuration record of
 * its own ({@link StageConfig}), takes a student ({@link
 * io.github.fdda.quantize.simulate.StudentState}) and gives one, step by step ({@link Stage}).
 *
 * <p>A method of one's own is a record that implements {@link StageConfig}; {@link OnePass} does
 * for what has no iterations.
 */
@NullMarked
package io.github.fdda.quantize.stage;

import org.jspecify.annotations.NullMarked;
