package io.github.fdda.cli.ablate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import io.github.fdda.Recipe;
import io.github.fdda.data.Catalog;
import io.github.fdda.data.Datasets;
import io.github.fdda.quantize.grid.BitWidths;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AblationOptionsTest {

  @ParameterizedTest
  @CsvSource({
    "2, 0, fashion-mnist (sample) 2 held out a class",
    "0, 20, fashion-mnist (sample) first 20 test",
    "0, 0, fashion-mnist (sample) test",
  })
  void measuredOn_theSample(int heldOut, int limitTest, String expected) {
    var options =
        new AblationOptions(
            List.of(Recipe.plain()),
            BitWidths.equal(3),
            List.of(),
            List.of(0L),
            1,
            heldOut,
            limitTest,
            Path.of("runs.csv"),
            Optional.empty(),
            Optional.empty(),
            Device.cpu(),
            Catalog.bundled());
    assertEquals(expected, options.measuredOn(Datasets.sample("fashion-mnist")));
  }
}
