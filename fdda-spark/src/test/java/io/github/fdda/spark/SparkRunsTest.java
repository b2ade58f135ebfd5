package io.github.fdda.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.fdda.Fdda;
import io.github.fdda.Recipe;
import io.github.fdda.fixture.Sample;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.synthesis.SynthesisConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Table;

/** A program's own session, whose executor is this process. */
class SparkRunsTest {

  private static final SparkConf LOCAL =
      new SparkConf()
          .setAppName("test")
          .setMaster("local[1]")
          .set("spark.ui.enabled", "false")
          .set("spark.driver.bindAddress", "127.0.0.1")
          .set("spark.driver.host", "localhost");

  @Test
  void comparison_givesTheRowsOfThePlainOne(@TempDir Path folder) {
    var network = Sample.network();
    var calibration = Sample.dataset().calibration(1);
    var heldOut = Sample.dataset().calibration(3).beyond(1);
    var synthesis = SynthesisConfig.defaults().withIterations(2);
    var recipes = List.of(Recipe.plain(), Recipe.parse("plain+mse-ranges"));
    var bits = BitWidths.of(3, 3);
    var plain =
        Fdda.collectCenters(network, calibration)
            .synthesize(synthesis)
            .compare(recipes, bits, heldOut, row -> {});
    var arrived = new ArrayList<String>();
    try (var context = new JavaSparkContext(LOCAL);
        var runs = SparkRuns.on(context, folder.toUri())) {
      var table =
          runs.compare(
              network,
              calibration,
              synthesis,
              recipes,
              bits,
              heldOut,
              row -> arrived.add(row.recipe()));
      assertEquals(withoutSeconds(plain), withoutSeconds(table));
    }
    assertEquals(List.of("plain", "plain+mse-ranges"), arrived);
  }

  private static String withoutSeconds(Table table) {
    return table.rejectColumns("seconds").printAll();
  }
}
