package io.github.fdda.data;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.List;

/** How classes come to their labels. */
enum ClassOrder {
  /** All are named by whole numbers, which ascend: 2 comes before 10. */
  NUMBERS("sorted as numbers"),

  /** Their names ascend, letter by letter. */
  NAMES("sorted by name"),

  /** As somebody has listed them. */
  LISTED("as listed");

  private static final Comparator<String> ASCENDING =
      Comparator.<String, BigInteger>comparing(BigInteger::new)
          .thenComparing(Comparator.naturalOrder());

  private final String title;

  ClassOrder(String title) {
    this.title = title;
  }

  /** The names of folders in label order: as numbers if they all are, else by name. */
  static List<String> sorted(List<String> names) {
    return areNumbers(names)
        ? names.stream().sorted(ASCENDING).toList()
        : names.stream().sorted().toList();
  }

  /** The order that classes are in. */
  static ClassOrder of(List<String> classes) {
    if (!classes.equals(sorted(classes))) {
      return LISTED;
    }
    return areNumbers(classes) ? NUMBERS : NAMES;
  }

  private static boolean areNumbers(List<String> names) {
    return names.stream().allMatch(name -> name.matches("[0-9]+"));
  }

  @Override
  public String toString() {
    return title;
  }
}
