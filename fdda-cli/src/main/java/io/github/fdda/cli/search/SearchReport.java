package io.github.fdda.cli.search;

import io.github.fdda.cli.output.FilledTable;
import io.github.fdda.cli.output.MarkdownTable;
import io.github.fdda.cli.output.MarkdownTable.Column;
import io.github.fdda.search.SearchPhase;
import io.github.fdda.search.SearchResult;
import io.github.fdda.search.SearchTimes;
import io.github.fdda.search.Trial;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Shows a search to people; the tables are valid Markdown. */
final class SearchReport {

  private static final double KILO = 1e3;

  private static final MarkdownTable TRIALS =
      MarkdownTable.of(
          Column.text("change", 36),
          Column.number("time", "%s").wide(6),
          Column.number("p", "%s").wide(6),
          Column.number("other class (%)", "%s"),
          Column.number("KL", "%s").wide(7),
          Column.text("", 5));

  private static final MarkdownTable WHOLE =
      MarkdownTable.of(
          Column.text("", 26),
          Column.number("float", "%s").wide(9),
          Column.number("integers", "%s").wide(9),
          Column.number("found", "%s").wide(9),
          Column.number("found/integers", "%s"));

  private SearchReport() {}

  /** Above the trials. */
  static String head() {
    return TRIALS.head().stripTrailing();
  }

  /** One trial. Its time is that of the file before = 1. */
  static String line(Trial trial) {
    return TRIALS.row(texts(trial).toArray()).stripTrailing();
  }

  /** All trials. */
  static FilledTable trials(SearchResult result) {
    return new FilledTable(TRIALS, result.trials().stream().map(SearchReport::texts).toList());
  }

  private static List<String> texts(Trial trial) {
    var single = trial.pass() > 1 ? "pass %s: ".formatted(trial.pass()) : "";
    return TRIALS.texts(
        single + trial.change(),
        number("%.3f", trial.ratio()),
        number("%.3f", trial.p()),
        number("%.1f", trial.changed()),
        number("%.4f", trial.divergence()),
        trial.accepted() ? "taken" : "");
  }

  /** What was found. */
  static String of(SearchOutcome outcome, SearchResult result) {
    return "%n%s%n%s%s".formatted(whole(outcome).markdown(), nodes(result), loss(result));
  }

  /** What it loses, on images that are harder than real ones. */
  static String loss(SearchResult result) {
    return "Another class than in float: %s %% of the %s images of the search (%s %% with 95 %% confidence).%n"
        .formatted(number("%.1f", result.changed()), result.images(), result.changedInterval());
  }

  /** The three files beside each other. */
  static FilledTable whole(SearchOutcome outcome) {
    var rows = new ArrayList<List<String>>();
    outcome.times().forEach(times -> rows.add(time(times)));
    rows.add(
        WHOLE.texts(
            "top-1 (%)",
            number("%.2f", outcome.top1Float()),
            number("%.2f", outcome.top1Integer()),
            number("%.2f", outcome.top1Found()),
            ""));
    rows.add(
        WHOLE.texts(
            "size (kB)",
            number("%.1f", outcome.bytesFloat() / KILO),
            "",
            number("%.1f", outcome.bytesFound() / KILO),
            ""));
    return new FilledTable(WHOLE, rows);
  }

  private static List<String> time(SearchTimes times) {
    return WHOLE.texts(
        "ms, batch of " + times.batch(),
        number("%.3f", times.msFloat()),
        number("%.3f", times.msIntegers()),
        number("%.3f", times.msFound()),
        number("%.3f", times.ratioToIntegers()));
  }

  /** In words, what was taken and why. */
  static String nodes(SearchResult result) {
    if (result.isFloat()) {
      return "The float network is what was found: nothing is quantized.%n".formatted();
    }
    if (result.strategy().floats().isEmpty()) {
      return "Nothing was found that is better than all in integers.%n".formatted();
    }
    var taken =
        result.trials().stream()
            .filter(Trial::accepted)
            .filter(trial -> trial.phase() != SearchPhase.START)
            .map(
                trial ->
                    "%s: %s times the time"
                        .formatted(trial.change(), number("%.3f", trial.ratio())))
            .collect(Collectors.joining("; "));
    return "In float: %s.%n%s%nThe same by hand: quantize --keep-float %s%n"
        .formatted(
            String.join(", ", result.strategy().floats()),
            taken,
            String.join(",", result.strategy().floats()));
  }

  private static String number(String format, double value) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, format, value);
  }
}
