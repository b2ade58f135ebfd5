/** The command line: {@code bin/fdda}. Nothing else in the library prints or exits. */
@NullMarked
package io.github.fdda.cli;

import org.jspecify.annotations.NullMarked;
