/** {@code sweep}: one network at many bit-widths. */
@NullMarked
package io.github.fdda.cli.sweep;

import org.jspecify.annotations.NullMarked;
