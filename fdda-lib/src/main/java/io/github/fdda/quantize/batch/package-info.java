/**
 * What the student sees and what it is told: batches of calibration and synthetic images, mixed or
 * not, and the loss of distillation.
 */
@NullMarked
package io.github.fdda.quantize.batch;

import org.jspecify.annotations.NullMarked;
