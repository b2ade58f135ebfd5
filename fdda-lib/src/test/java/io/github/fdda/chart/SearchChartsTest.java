package io.github.fdda.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.search.SearchPhase;
import io.github.fdda.search.SearchResult;
import io.github.fdda.search.SearchTimes;
import io.github.fdda.search.Strategy;
import io.github.fdda.search.Trial;
import java.util.List;
import org.junit.jupiter.api.Test;

class SearchChartsTest {

  private static final SearchTimes TIMES = new SearchTimes(1, 2, 1.6, 1.2, 0.75, 0.6);

  private static Trial trial(
      SearchPhase phase, Strategy strategy, double ratio, double changed, boolean accepted) {
    return new Trial(phase, 0, "change", strategy, ratio, 0, 31, changed, 0.1, accepted);
  }

  @Test
  void found_andOnTheWay() {
    var some = new Strategy(List.of("a", "b"));
    var trials =
        List.of(
            trial(SearchPhase.START, Strategy.integers(), 0.8, 3, true),
            trial(SearchPhase.RANK, new Strategy(List.of("a")), 1.1, 2, false),
            trial(SearchPhase.LOSS, some, 1.1, 1.5, true));
    var figure = SearchCharts.of(new SearchResult(some, false, 256, trials, List.of(TIMES)));
    assertEquals(
        "2 nodes in float: 0.60 times the time of float, 0.75 times that of all in integers, 1.5 % of"
            + " images of another class",
        figure.title());
    var image = figure.image();
    assertTrue(image.getWidth() >= 600 && image.getHeight() >= 300);
  }

  @Test
  void nothingFound() {
    var trials = List.of(trial(SearchPhase.START, Strategy.integers(), 0.8, 0, true));
    var figure =
        SearchCharts.of(new SearchResult(Strategy.integers(), false, 256, trials, List.of(TIMES)));
    assertEquals(
        "All in integers: 0.60 times the time of float, 0.0 % of images of another class",
        figure.title());
  }
}
