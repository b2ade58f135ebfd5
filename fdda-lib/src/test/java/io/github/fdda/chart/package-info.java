@NullMarked
package io.github.fdda.chart;

import org.jspecify.annotations.NullMarked;
