package io.github.fdda.mutation;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import io.github.fdda.data.ImageShape;
import io.github.fdda.fixture.TinyNetwork;
import io.github.fdda.network.Compare;
import io.github.fdda.network.Network;
import io.github.fdda.network.Networks;
import io.github.fdda.network.OnnxRuntime;
import io.github.fdda.network.OnnxSamples;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** ONNX files: what the import accepts has the logits of ONNX Runtime. */
final class OnnxSubject implements Subject {

  static final int MOST_PIXELS = 1 << 16;
  private static final float TOLERANCE = 1e-3f;

  @Override
  public String name() {
    return "ONNX";
  }

  @Override
  public List<byte[]> files() {
    var files = new ArrayList<byte[]>();
    files.add(OnnxSamples.everything());
    files.add(TinyNetwork.onnx(new ImageShape(3, 8, 8)));
    var cases = Path.of(System.getProperty("fdda.shared", "none"), "cases", "onnx");
    if (Files.isDirectory(cases)) {
      try (var list = Files.list(cases)) {
        for (var file : list.filter(f -> f.toString().endsWith(".onnx")).sorted().toList()) {
          files.add(Files.readAllBytes(file));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return files;
  }

  @Override
  public byte[] damage(byte[] file, Mutator mutator) {
    if (mutator.pick(3) == 0) {
      return mutator.bytes(file);
    }
    try {
      return mutator.fields(ModelProto.parseFrom(file)).toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Outcome read(byte[] damaged) {
    var network = Networks.fromOnnx(damaged, "damaged", Optional.empty());
    if (network.inputShape().size() > MOST_PIXELS) {
      return Outcome.TOO_LARGE;
    }
    var images = Compare.images(network, batch(network));
    var ours = Compare.logits(network, images, batch(network));
    try {
      return compare(
          ours,
          OnnxRuntime.run(
              damaged, OptLevel.BASIC_OPT, images, Compare.shape(network, batch(network))));
    } catch (IllegalStateException e) {
      return Outcome.ONLY_OURS;
    }
  }

  private static int batch(Network network) {
    var batch =
        network.onnx().getGraph().getInput(0).getType().getTensorType().getShape().getDim(0);
    return batch.hasDimValue() && batch.getDimValue() > 0 && batch.getDimValue() < 9
        ? (int) batch.getDimValue()
        : 2;
  }

  /** What a Sigmoid at the end of a file puts out, of which we show two logits. */
  private static float[] probabilities(float[] logits) {
    var probabilities = new float[logits.length / 2];
    for (var i = 0; i < probabilities.length; i++) {
      var difference = (double) logits[2 * i] - logits[2 * i + 1];
      probabilities[i] = (float) (1 / (1 + Math.exp(difference)));
    }
    return probabilities;
  }

  static Outcome compare(float[] ours, float[] theirs) {
    if (ours.length == 2 * theirs.length) {
      return compare(probabilities(ours), theirs);
    }
    if (ours.length != theirs.length) {
      return Outcome.DIFFERENT;
    }
    var largest = 1f;
    for (var i = 0; i < ours.length; i++) {
      if (!Float.isFinite(ours[i]) || !Float.isFinite(theirs[i])) {
        return Outcome.NOT_FINITE;
      }
      largest = Math.max(largest, Math.abs(theirs[i]));
    }
    for (var i = 0; i < ours.length; i++) {
      if (Math.abs(ours[i] - theirs[i]) > TOLERANCE * largest) {
        return Outcome.DIFFERENT;
      }
    }
    return Outcome.SAME;
  }
}
