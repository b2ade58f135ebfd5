/**
 * Synthesizes images from class centers and the teacher alone: the class-conditional generator, its
 * loss and its training loop (FDDA, section 3), and the refinement of its images.
 */
@NullMarked
package io.github.fdda.synthesis;

import org.jspecify.annotations.NullMarked;
