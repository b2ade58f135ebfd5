package io.github.fdda.mutation;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import io.github.fdda.Fdda;
import io.github.fdda.data.ImageShape;
import io.github.fdda.fixture.TinyNetwork;
import io.github.fdda.integer.IntegerSubject;
import io.github.fdda.network.Compare;
import io.github.fdda.network.Networks;
import io.github.fdda.network.OnnxRuntime;
import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.synthesis.SynthesisConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Quantized ONNX files: what is run in integers, or in floats, has the logits of ONNX Runtime. */
final class QuantizedSubject implements Subject {

  private final Path file;
  private final boolean inIntegers;
  private final List<byte[]> files;

  QuantizedSubject(Path folder, boolean inIntegers) throws IOException {
    this.file = folder.resolve("damaged.onnx");
    this.inIntegers = inIntegers;
    this.files = inIntegers ? List.of(IntegerSubject.file()) : List.of(exported(8), exported(4));
  }

  private byte[] exported(int bits) throws IOException {
    Fdda.withoutImages(TinyNetwork.of(new ImageShape(3, 8, 8)))
        .synthesize(SynthesisConfig.defaults().withIterations(2).withBatchSize(4))
        .quantizeRangesOnly(BitWidths.of(bits, bits), QuantizationConfig.rangesOnly())
        .exportOnnx(file);
    return Files.readAllBytes(file);
  }

  @Override
  public String name() {
    return inIntegers ? "integer" : "quantized";
  }

  @Override
  public List<byte[]> files() {
    return files;
  }

  @Override
  public byte[] damage(byte[] whole, Mutator mutator) {
    try {
      return mutator.pick(3) == 0
          ? mutator.bytes(whole)
          : mutator.fields(ModelProto.parseFrom(whole)).toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Outcome read(byte[] damaged) throws IOException {
    Files.write(file, damaged);
    var network = Networks.fromQuantizedOnnx(file);
    if (network.inputShape().size() > OnnxSubject.MOST_PIXELS) {
      return Outcome.TOO_LARGE;
    }
    var images = Compare.images(network, 1);
    var ours =
        inIntegers
            ? IntegerSubject.network(damaged).logitsOf(images)
            : Compare.logits(network, images, 1);
    try {
      return OnnxSubject.compare(
          ours, OnnxRuntime.run(damaged, OptLevel.NO_OPT, images, Compare.shape(network, 1)));
    } catch (IllegalStateException e) {
      return Outcome.ONLY_OURS;
    }
  }
}
