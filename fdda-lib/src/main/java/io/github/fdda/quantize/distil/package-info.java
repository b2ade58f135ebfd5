/** FDDA's own loop: the whole student learns from the teacher (section 3.4). */
@NullMarked
package io.github.fdda.quantize.distil;

import org.jspecify.annotations.NullMarked;
