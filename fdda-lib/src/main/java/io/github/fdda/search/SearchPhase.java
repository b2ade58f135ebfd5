package io.github.fdda.search;

/**
 * What a trial is for.
 *
 * @since 0.1.0
 */
public enum SearchPhase {
  /** All in integers, and all in float: the faster one is gone on with. */
  START,
  /** A change that may make the file faster. */
  SPEED,
  /** One node in float, to see how much of the loss it takes away. */
  RANK,
  /** A node that goes to float because the loss is above the limit. */
  LOSS
}
