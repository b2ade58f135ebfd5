/**
 * Measures how good a classifier is and how like another one: accuracy with its interval, the
 * confusion matrix, agreement and divergence.
 */
@NullMarked
package io.github.fdda.evaluate;

import org.jspecify.annotations.NullMarked;
