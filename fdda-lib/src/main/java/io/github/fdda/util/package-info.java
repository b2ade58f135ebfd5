/**
 * What any program needs: checked arguments, files written whole or not at all, checksums, streams
 * of random numbers, and the exception for bad input.
 */
@NullMarked
package io.github.fdda.util;

import org.jspecify.annotations.NullMarked;
