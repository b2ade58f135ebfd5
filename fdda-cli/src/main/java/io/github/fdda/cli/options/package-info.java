/** Options that several commands share. */
@NullMarked
package io.github.fdda.cli.options;

import org.jspecify.annotations.NullMarked;
