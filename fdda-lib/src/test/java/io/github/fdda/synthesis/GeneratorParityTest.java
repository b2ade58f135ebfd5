package io.github.fdda.synthesis;

import static io.github.fdda.golden.Golden.assertClose;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.github.fdda.data.ImageShape;
import io.github.fdda.engine.Snapshot;
import io.github.fdda.golden.Golden;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GeneratorParityTest {

  private static final double TOLERANCE = 1e-4;

  @Test
  void images_inTrainingMode() throws IOException {
    try (var manager = NDManager.newBaseManager("PyTorch")) {
      var golden = Golden.load("generator", manager);
      try (var generator =
          Generator.create(
              manager,
              new ImageShape(3, 32, 32),
              10,
              SynthesisConfig.defaults().withLatentSize(16),
              new SplittableRandom(0))) {
        var arrays = new LinkedHashMap<String, NDArray>();
        generator
            .trainable()
            .keySet()
            .forEach(name -> arrays.put(name, golden.array(name.replace('.', '_'))));
        Snapshot.of(arrays).copyTo(generator.trainable());
        var labels = golden.array("labels").toType(DataType.INT64, false);

        var images = generator.generate(golden.array("z"), labels);

        assertClose(golden.values("images_train_mode"), images.toFloatArray(), TOLERANCE, "images");
      }
    }
  }
}
