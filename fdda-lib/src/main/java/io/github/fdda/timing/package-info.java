/** How long something takes, told honestly: in pairs, with the median and the quartiles. */
@NullMarked
package io.github.fdda.timing;

import org.jspecify.annotations.NullMarked;
