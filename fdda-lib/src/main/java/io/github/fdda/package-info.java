/** Fine-grained Data Distribution Alignment: the three steps and their results. */
@NullMarked
package io.github.fdda;

import org.jspecify.annotations.NullMarked;
