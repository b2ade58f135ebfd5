/** Corrections in closed form: of batch normalization and of means. */
@NullMarked
package io.github.fdda.quantize.correct;

import org.jspecify.annotations.NullMarked;
