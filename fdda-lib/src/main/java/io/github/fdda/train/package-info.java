/** Training in general: optimizers, learning-rate schedules and those who watch a loop. */
@NullMarked
package io.github.fdda.train;

import org.jspecify.annotations.NullMarked;
