package io.github.fdda.data;

/**
 * Whether a data set can be loaded.
 *
 * @param entry which data set
 * @param presence how much of it is here
 * @param where for people: where it is, or how to get it
 * @since 0.1.0
 */
public record DatasetStatus(DatasetEntry entry, Presence presence, String where) {

  /** How much of a data set is here. */
  public enum Presence {
    /** Found on this machine. */
    FULL,
    /** Only the sample bundled with the library. */
    SAMPLE,
    /** Nothing. */
    MISSING
  }
}
