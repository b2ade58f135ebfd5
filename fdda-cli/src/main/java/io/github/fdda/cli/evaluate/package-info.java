/** {@code evaluate}: how often networks are right. */
@NullMarked
package io.github.fdda.cli.evaluate;

import org.jspecify.annotations.NullMarked;
