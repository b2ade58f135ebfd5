/** The command {@code search}. */
@NullMarked
package io.github.fdda.cli.search;

import org.jspecify.annotations.NullMarked;
