/**
 * What any program needs: checked arguments, files written whole or not at all, YAML read into
 * records, checksums, streams of random numbers, and the exceptions: {@link
 * io.github.fdda.util.FddaException} and the three below it.
 */
@NullMarked
package io.github.fdda.util;

import org.jspecify.annotations.NullMarked;
