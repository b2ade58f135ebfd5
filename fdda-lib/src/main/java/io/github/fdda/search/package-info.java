/**
 * Searches for the nodes of a quantized network that are better computed in float on the machine at
 * hand, by files that are made and timed in pairs: what HAGO (arXiv 2103.14949) lacks, a choice for
 * each node, float as a choice, and time as it is measured.
 */
@NullMarked
package io.github.fdda.search;

import org.jspecify.annotations.NullMarked;
