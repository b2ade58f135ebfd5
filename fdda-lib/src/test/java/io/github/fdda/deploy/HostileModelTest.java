package io.github.fdda.deploy;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataLocation;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.github.fdda.fixture.PixelImages;
import io.github.fdda.integer.IntegerNetwork;
import io.github.fdda.network.Networks;
import io.github.fdda.network.OnnxBuilder;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The import and the comparison refuse the same files, so neither reads another's. */
class HostileModelTest {

  private static final String LENGTH = "48";

  private static final PixelImages ONE_IMAGE =
      new PixelImages(List.of(List.of(3, 4)), List.of(0), List.of("a", "b"));

  private final Path folder;
  private final Path model;

  HostileModelTest(@TempDir Path parent) throws IOException {
    folder = Files.createDirectory(parent.resolve("model"));
    model = folder.resolve("net.onnx");
  }

  /** Beside the folder; a reader that leaves it has a file of the right length to find. */
  @BeforeEach
  void outside() throws IOException {
    Files.write(folder.resolveSibling("w.bin"), weights());
  }

  private static byte[] weights() {
    var bytes = ByteBuffer.allocate(48).order(ByteOrder.LITTLE_ENDIAN);
    for (var i = 0; i < 12; i++) {
      bytes.putFloat(i);
    }
    return bytes.array();
  }

  private static TensorProto weight(String... entries) {
    var weight =
        OnnxBuilder.typed("w", DataType.FLOAT, 12, 1, 1, 1).setDataLocation(DataLocation.EXTERNAL);
    for (var i = 0; i < entries.length; i += 2) {
      weight.addExternalData(
          StringStringEntryProto.newBuilder().setKey(entries[i]).setValue(entries[i + 1]));
    }
    return weight.build();
  }

  private static OnnxBuilder conv() {
    return OnnxBuilder.opset(13).image(1, 1, 2).named("conv", "Conv", List.of("x", "w"), "c");
  }

  private void write(byte[] onnx) {
    try {
      Files.write(model, onnx);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void refused(String fault, String... entries) {
    write(conv().initializer(weight(entries)).flat("c"));
    assertRefused(() -> Networks.fromOnnx(model), model + ": ", "tensor 'w'", fault);
    assertRefused(() -> ModelFile.read(model), model + ": ", "tensor 'w'", fault);
  }

  @Test
  void externalData_outsideTheFolder() throws IOException {
    var outside = folder.resolveSibling("w.bin");
    refused("outside the network's folder", "location", "../w.bin");
    refused("outside the network's folder", "location", "../nothing.bin");
    refused("outside the network's folder", "location", outside.toString());
    refused("outside the network's folder", "location", "sub/../../w.bin");
    refused("outside the network's folder", "location", "/etc/passwd");
    refused("outside the network's folder", "location", "");
    Files.createSymbolicLink(folder.resolve("link.bin"), outside);
    refused("outside the network's folder", "location", "link.bin");
    Files.createSymbolicLink(folder.resolve("parent"), folder.getParent());
    refused("outside the network's folder", "location", "parent/w.bin");
  }

  /** ONNX Runtime would take the offset for an address of its own memory. */
  @Test
  void externalData_inMemory() {
    refused("missing", "location", "*/_ORT_MEM_ADDR_/*", "offset", "4096", "length", LENGTH);
  }

  @Test
  void externalData_missingOrTooShort() throws IOException {
    refused("'v.bin' is missing", "location", "v.bin");
    Files.createDirectory(folder.resolve("v.bin"));
    refused("'v.bin' is missing", "location", "v.bin");
    Files.write(folder.resolve("w.bin"), new byte[47]);
    refused("has 47 bytes; 48 needed from byte 0", "location", "w.bin");
    refused("48 needed from byte 1", "location", "w.bin", "offset", "1");
    refused("needed from byte 9223372036854775807", "location", "w.bin", "offset", max());
    refused("needed from byte -9223372036854775808", "location", "w.bin", "offset", min());
    refused("has length 9223372036854775807", "location", "w.bin", "length", max());
    refused("has length -9223372036854775808", "location", "w.bin", "length", min());
    refused("'w.bin' and '../w.bin'", "location", "w.bin", "location", "../w.bin");
  }

  private static String max() {
    return Long.toString(Long.MAX_VALUE);
  }

  private static String min() {
    return Long.toString(Long.MIN_VALUE);
  }

  @Test
  void externalData_inASubfolder() throws IOException {
    Files.write(Files.createDirectory(folder.resolve("data")).resolve("w.bin"), weights());
    write(conv().initializer(weight("location", "data/w.bin", "length", LENGTH)).flat("c"));
    var inside =
        conv()
            .tensor("w", new long[] {12, 1, 1, 1}, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
            .flat("c");
    assertArrayEquals(logits(ModelFile.of("inside", inside)), logits(ModelFile.read(model)));
    Networks.fromOnnx(model);
  }

  private static float[] logits(ModelFile file) {
    try (var session = OnnxSession.open(file, 1, Optimization.ALL)) {
      return session.logits(ONE_IMAGE, 0).get(0);
    }
  }

  @Test
  void externalData_ofBytes() {
    var onnx = conv().initializer(weight("location", "w.bin")).flat("c");
    assertRefused(() -> ModelFile.of("memory", onnx), "memory: ", "load the network from its file");
  }

  /** Runtimes look for tensors in places that the import never reaches. */
  @Test
  void externalData_ofAConstantInABranch() {
    var constant =
        OnnxBuilder.proto(
            "", "Constant", List.of(), List.of("k"), "value", weight("location", "../w.bin"));
    var branch = GraphProto.newBuilder().setName("branch").addNode(constant);
    var choice =
        NodeProto.newBuilder()
            .setOpType("If")
            .addInput("condition")
            .addOutput("y")
            .addAttribute(
                AttributeProto.newBuilder()
                    .setName("then_branch")
                    .setType(AttributeType.GRAPH)
                    .setG(branch));
    var builder = conv();
    builder.graph.addNode(choice);
    write(builder.tensor("w", new long[] {12, 1, 1, 1}, new float[12]).flat("c"));
    assertRefused(() -> ModelFile.read(model), "tensor 'w'", "outside the network's folder");
  }

  /** Each points to the same bytes of a file that takes no room on the disk. */
  @Test
  void externalData_ofMoreThan2GiB() throws IOException {
    try (var file = new RandomAccessFile(folder.resolve("big.bin").toFile(), "rw")) {
      file.setLength(400_000_000);
    }
    var builder = conv().tensor("w", new long[] {12, 1, 1, 1}, new float[12]);
    for (var i = 0; i < 6; i++) {
      builder.initializer(
          OnnxBuilder.typed("big" + i, DataType.FLOAT, 100_000_000)
              .setDataLocation(DataLocation.EXTERNAL)
              .addExternalData(
                  StringStringEntryProto.newBuilder().setKey("location").setValue("big.bin"))
              .build());
    }
    write(builder.flat("c"));
    assertRefused(() -> ModelFile.read(model), "at most 2 GiB");
  }

  // Names

  private void refusedByAll(byte[] onnx, String fault) {
    write(onnx);
    assertRefused(() -> Networks.fromOnnx(model), model + ": ", fault);
    assertRefused(() -> ModelFile.read(model), model + ": ", fault);
    assertRefused(() -> IntegerNetwork.read(model), model + ": ", fault);
  }

  @Test
  void oneNameTwice() {
    var weights = conv().floats("w", 12, 1, 1, 1);
    refusedByAll(weights.floats("w", 12, 1, 1, 1).flat("c"), "two initializers are called 'w'");
    refusedByAll(
        conv().floats("w", 12, 1, 1, 1).node("Relu", List.of("x"), "c").flat("c"),
        "two nodes define 'c'");
    refusedByAll(
        conv().floats("w", 12, 1, 1, 1).floats("c", 4).flat("c"),
        "a node defines 'c', which is an input or an initializer");
    refusedByAll(
        conv().floats("w", 12, 1, 1, 1).node("Relu", List.of("c"), "image").flat("c"),
        "a node defines 'image', which is an input or an initializer");
    refusedByAll(
        conv().floats("w", 12, 1, 1, 1).input("image", 1, 1, 2).flat("c"),
        "two inputs are called 'image'");
    refusedByAll(
        conv()
            .floats("w", 12, 1, 1, 1)
            .named("leaky", "LeakyRelu", List.of("c"), "r", "alpha", 0.1f, "alpha", 0.2f)
            .flat("r"),
        "node 'leaky' (LeakyRelu): two attributes are called 'alpha'");
  }

  // Sizes

  @Test
  void notAFile() {
    var device = Path.of("/dev/zero");
    if (Files.exists(device)) {
      assertRefused(() -> ModelFile.read(device), "/dev/zero: ", "cannot be read");
      assertRefused(() -> Networks.fromOnnx(device), "/dev/zero: ", "cannot be read");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 26, 60})
  void shapeDoubled(int times) {
    var builder = OnnxBuilder.opset(13).image(1, 1, 2).node("Shape", List.of("x"), "s0");
    for (var i = 0; i < times; i++) {
      var shape = "s" + i;
      builder.node("Concat", List.of(shape, shape), "s" + (i + 1), "axis", 0);
    }
    write(builder.node("Reshape", List.of("x", "s" + times), "c").flat("c"));
    assertRefused(
        () -> Networks.fromOnnx(model), "(Concat)", "integers are worked out at import", "65536");
    if (times > 25) {
      assertRefused(() -> ModelFile.read(model), "node '' (Concat)", "at most 134217728 are run");
    }
  }

  private void refusedBeforeItRuns(OnnxBuilder builder) {
    var onnx = builder.node("Flatten", List.of("x"), "logits").output("logits").build();
    assertRefused(() -> ModelFile.of("bomb", onnx.toByteArray()), "bomb: ", "are run");
  }

  private static OnnxBuilder image() {
    return OnnxBuilder.opset(13).image(1, 1, 2);
  }

  /** What ONNX Runtime would work out when it loads the file. */
  @Test
  void constantsThatGrow() {
    refusedBeforeItRuns(
        image()
            .integers("sides", 1 << 14, 1 << 14)
            .node("ConstantOfShape", List.of("sides"), "big"));
    refusedBeforeItRuns(
        image()
            .floats("small", 2, 2)
            .integers("repeats", 1 << 14, 1 << 14)
            .node("Tile", List.of("small", "repeats"), "big"));
    refusedBeforeItRuns(
        image()
            .floats("small", 1, 1)
            .integers("sides", 1 << 14, 1 << 14)
            .node("Expand", List.of("small", "sides"), "big"));
    refusedBeforeItRuns(
        image()
            .integer("from", 0)
            .integer("to", 1L << 40)
            .integer("by", 1)
            .node("Range", List.of("from", "to", "by"), "big"));
    refusedBeforeItRuns(
        image()
            .floats("column", 1 << 14, 1)
            .floats("row", 1, 1 << 14)
            .node("Mul", List.of("column", "row"), "big"));
    refusedBeforeItRuns(
        image()
            .floats("column", 1 << 14, 1)
            .floats("row", 1, 1 << 14)
            .node("MatMul", List.of("column", "row"), "big"));
  }

  /** The sizes are computed too, and the nodes not in order. */
  @Test
  void sizesThatAreComputed() {
    refusedBeforeItRuns(
        image()
            .integers("one", 1)
            .node("ConstantOfShape", List.of("sides"), "big")
            .node("Concat", List.of("large", "large", "one"), "sides", "axis", 0)
            .node("Mul", List.of("thousand", "thousand"), "large")
            .integers("thousand", 1000));
  }

  @Test
  void manyConstantsTogether() {
    var builder = image().integers("sides", 1 << 13, 1 << 13);
    for (var i = 0; i < 5; i++) {
      builder.node("ConstantOfShape", List.of("sides"), "big" + i);
    }
    refusedBeforeItRuns(builder);
  }

  /** What a batch of one image would make of it. */
  @Test
  void featuresThatGrow() {
    refusedBeforeItRuns(
        image()
            .integers("pads", 0, 0, 1 << 14, 1 << 14, 0, 0, 0, 0)
            .node("Pad", List.of("x", "pads"), "big"));
    refusedBeforeItRuns(
        image()
            .tensor("scales", new long[] {4}, 1, 1, 1 << 14, 1 << 14)
            .node("Resize", List.of("x", "", "scales"), "big"));
    refusedBeforeItRuns(
        image()
            .integers("repeats", 1, 1, 1 << 14, 1 << 14)
            .node("Tile", List.of("x", "repeats"), "big"));
  }
}
