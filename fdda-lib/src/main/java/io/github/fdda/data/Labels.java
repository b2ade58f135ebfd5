package io.github.fdda.data;

import io.github.fdda.util.InvalidInputException;
import java.util.List;
import java.util.Locale;

/** Checks what a file says about classes. */
final class Labels {

  private Labels() {}

  /**
   * @throws InvalidInputException if a label is no index into {@code classes}
   */
  static void check(int[] labels, List<String> classes, String where) {
    for (var i = 0; i < labels.length; i++) {
      if (labels[i] >= classes.size()) {
        throw new InvalidInputException(
            String.format(
                Locale.ROOT,
                "%s: image %d has label %d, but there are only %d classes (0 to %d); is it another data set?",
                where,
                i,
                labels[i],
                classes.size(),
                classes.size() - 1));
      }
    }
  }

  /**
   * @throws InvalidInputException if the names found differ from those expected
   */
  static void checkNames(List<String> found, List<String> expected, String where) {
    if (found.size() != expected.size()) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "%s: %d class names, the data set has %d; is it another data set?",
              where,
              found.size(),
              expected.size()));
    }
    for (var i = 0; i < found.size(); i++) {
      if (!isName(found.get(i), expected.get(i))) {
        throw new InvalidInputException(
            String.format(
                Locale.ROOT,
                "%s: class %d is '%s', the data set has '%s' there; is it another data set?",
                where,
                i,
                found.get(i),
                expected.get(i)));
      }
    }
  }

  /** CIFAR's home page shortens names: maple for maple_tree. */
  private static boolean isName(String found, String expected) {
    return expected.equals(found) || expected.startsWith(found + "_");
  }
}
