/**
 * Figures: each a pure function from a result to a {@link io.github.fdda.chart.Figure}. Nothing
 * depends on this package but the notebook and the command line.
 */
@NullMarked
package io.github.fdda.chart;

import org.jspecify.annotations.NullMarked;
