/**
 * Mixed precision: which layer gets how many bits, so that the least is lost within a budget.
 *
 * <p>Three questions, each with an answer of its own. How much does a layer lose at a bit-width? A
 * {@link io.github.fdda.mixed.SensitivityMetric} measures or estimates it, one layer at a time,
 * with {@link io.github.fdda.mixed.Sensitivities} as the result. What does a bit cost? A {@link
 * io.github.fdda.mixed.Resource} says so, and a {@link io.github.fdda.mixed.Budget} how much there
 * is. Which widths are best then? The losses of layers are taken to add up, so that it is a
 * knapsack with one choice a layer: {@link io.github.fdda.mixed.ParetoFront} holds the exact answer
 * for every budget at once.
 */
@NullMarked
package io.github.fdda.mixed;

import org.jspecify.annotations.NullMarked;
