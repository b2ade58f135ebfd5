/** {@code bits}: what each layer loses, and bits within a budget. */
@NullMarked
package io.github.fdda.cli.bits;

import org.jspecify.annotations.NullMarked;
