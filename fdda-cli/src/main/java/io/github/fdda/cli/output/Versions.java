package io.github.fdda.cli.output;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a report says about the software that made it. */
public final class Versions {

  private Versions() {}

  /** Rows of a Markdown table, sorted by name. */
  public static String table(Map<String, String> versions) {
    return new TreeMap<>(versions)
        .entrySet().stream()
            .map(entry -> "| %s | %s |".formatted(entry.getKey(), entry.getValue()))
            .collect(Collectors.joining("\n"));
  }
}
