/** Pages that can be sent: one HTML file each, which loads nothing. */
@NullMarked
package io.github.fdda.cli.report;

import org.jspecify.annotations.NullMarked;
