/**
 * Images from nothing but centers: the class-conditional generator, its loss and its training loop
 * (FDDA, section 3).
 */
@NullMarked
package io.github.fdda.synthesis;

import org.jspecify.annotations.NullMarked;
