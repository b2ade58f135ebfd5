package io.github.fdda.mutation;

import io.github.fdda.Fdda;
import io.github.fdda.QuantizedNetwork;
import io.github.fdda.Synthesis;
import io.github.fdda.data.DataSubjects;
import io.github.fdda.data.ImageShape;
import io.github.fdda.engine.Snapshot;
import io.github.fdda.fixture.TinyNetwork;
import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.target.Target;
import io.github.fdda.synthesis.SynthesisConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The kinds of files by name. */
final class Subjects {

  private Subjects() {}

  /** Reads a file that lies on the disk. */
  @FunctionalInterface
  interface Reader {
    void read(Path file) throws Exception;
  }

  /** A file under a name that its reader knows. */
  record OnDisk(String name, Path file, List<byte[]> files, Reader reader) implements Subject {
    @Override
    public Outcome read(byte[] damaged) throws Exception {
      Files.write(file, damaged);
      reader.read(file);
      return Outcome.ACCEPTED;
    }
  }

  static Subject named(String name, Path folder) throws IOException {
    return switch (name) {
      case "onnx" -> new OnnxSubject();
      case "quantized" -> new QuantizedSubject(folder, false);
      case "integer" -> new QuantizedSubject(folder, true);
      case "compare" -> new ComparedSubject(new OnnxSubject());
      case "compare-quantized" -> new ComparedSubject(new QuantizedSubject(folder, false));
      case "synthesis.json", "quantized.json" -> result(name, folder);
      case "safetensors" -> safetensors(folder);
      case "target" -> target(folder);
      default -> data(name, folder);
    };
  }

  private static Subject safetensors(Path folder) throws IOException {
    var file = folder.resolve("damaged.safetensors");
    Snapshot.ofVectors(Map.of("one", new float[] {1, 2, 3}, "two", new float[40])).write(file);
    return new OnDisk(
        "safetensors",
        file,
        List.of(Files.readAllBytes(file)),
        damaged -> {
          var snapshot = Snapshot.read(damaged);
          snapshot.names().forEach(snapshot::values);
        });
  }

  /** The description of a saved result; its arrays stay whole. */
  private static Subject result(String name, Path folder) throws IOException {
    var network = TinyNetwork.of(new ImageShape(3, 8, 8));
    var centers = Fdda.withoutImages(network);
    var synthesis =
        centers.synthesize(SynthesisConfig.defaults().withIterations(2).withBatchSize(4));
    synthesis.save(folder);
    synthesis.quantizeRangesOnly(BitWidths.of(4, 4), QuantizationConfig.rangesOnly()).save(folder);
    var file = folder.resolve(name);
    return new OnDisk(
        name,
        file,
        List.of(Files.readAllBytes(file)),
        name.equals("synthesis.json")
            ? damaged -> Synthesis.load(folder, network, centers.calibration())
            : damaged -> QuantizedNetwork.load(folder, network));
  }

  private static Subject target(Path folder) {
    var texts = Target.builtIn().stream().map(Subjects::target).toList();
    return new OnDisk(
        "target", folder.resolve("damaged.yml"), texts, file -> Target.load(file.toString()));
  }

  private static byte[] target(String name) {
    try (var in = Target.class.getResourceAsStream(name + ".yml")) {
      return in == null ? new byte[0] : in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Subject data(String name, Path folder) throws IOException {
    var subject = DataSubjects.named(name, folder);
    return new OnDisk(name, subject.file(), subject.files(), file -> subject.read());
  }
}
