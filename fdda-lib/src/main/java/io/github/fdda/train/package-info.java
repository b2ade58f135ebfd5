/** What all training loops share: optimizers, learning-rate schedules and observers. */
@NullMarked
package io.github.fdda.train;

import org.jspecify.annotations.NullMarked;
