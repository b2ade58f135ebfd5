package io.github.fdda.deploy;

import io.github.fdda.data.Datasets;
import io.github.fdda.golden.GoldenNetworks;
import io.github.fdda.network.Networks;
import io.github.fdda.quantize.BitWidths;
import io.github.fdda.quantize.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScratchTest {
  @Test
  void measure() throws Exception {
    var dataset = Datasets.sample("fashion-mnist");
    var test = dataset.test();
    var images = IntStream.range(0, Math.min(200, test.size())).mapToObj(test::normalized).toList();
    for (var name : List.of("resnet20-fashion-mnist", "mobilenetv2-fashion-mnist")) {
      var network = Networks.load(name, GoldenNetworks.nowhere());
      for (var target : Target.builtIn()) {
        for (var bits :
            List.of(
                BitWidths.of(8, 8),
                BitWidths.of(4, 4),
                BitWidths.of(4, 4).withFirstLast(8),
                BitWidths.of(3, 3),
                BitWidths.of(6, 6))) {
          try {
            var s = Simulation.of(network, dataset.calibration(4), bits, Target.load(target));
            var model = s.export();
            var file = Path.of("/tmp/exp/" + name + "-" + target + "-" + bits + ".onnx");
            Files.createDirectories(file.getParent());
            Files.write(file, model.toByteArray());
            report(
                name + " " + target + " " + bits + " " + Files.size(file),
                s.logits(images),
                s.onnxRuntime(model, images));
            var back = Networks.fromQuantizedOnnx(file);
            report("  back vs simulation", s.logits(images), Simulation.logits(back, images));
            report("  back vs ort", s.onnxRuntime(model, images), Simulation.logits(back, images));
          } catch (Exception e) {
            System.out.println(name + " " + target + " " + bits + " " + e);
          }
        }
      }
    }
  }

  private static void report(String what, List<float[]> a, List<float[]> b) {
    var same = 0;
    var most = 0.0;
    var close = 0;
    for (var i = 0; i < a.size(); i++) {
      if (top(a.get(i)) == top(b.get(i))) same++;
      var d = 0.0;
      for (var k = 0; k < a.get(i).length; k++) {
        d = Math.max(d, Math.abs(a.get(i)[k] - b.get(i)[k]));
      }
      if (d <= 1e-3) close++;
      most = Math.max(most, d);
    }
    System.out.printf(
        "%s: same %d of %d, images within 1e-3 %d, max %.2g%n", what, same, a.size(), close, most);
  }

  private static int top(float[] x) {
    var best = 0;
    for (var k = 1; k < x.length; k++) if (x[k] > x[best]) best = k;
    return best;
  }
}
