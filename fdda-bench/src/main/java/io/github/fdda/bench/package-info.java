/**
 * Measures the library: what each phase takes, where the time of an iteration goes, how far it is
 * above what the arithmetic needs, and how it compares with a plain PyTorch program.
 */
@NullMarked
package io.github.fdda.bench;

import org.jspecify.annotations.NullMarked;
