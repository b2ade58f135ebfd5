package io.github.fdda.cli.report;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;

/** What a page says about the software that made it, and when. */
public final class VersionFacts {

  private VersionFacts() {}

  /**
   * Names and values, sorted by name.
   *
   * @param versions as {@link io.github.fdda.Provenance#currentVersions} has them, and others
   */
  public static Markup of(Map<String, String> versions) {
    var facts = new ArrayList<Fact>();
    new TreeMap<>(versions).forEach((name, version) -> facts.add(new Fact(name, version)));
    facts.add(new Fact("when", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString()));
    return PageParts.facts(facts);
  }
}
