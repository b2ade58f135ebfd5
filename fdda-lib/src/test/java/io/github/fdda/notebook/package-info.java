@NullMarked
package io.github.fdda.notebook;

import org.jspecify.annotations.NullMarked;
