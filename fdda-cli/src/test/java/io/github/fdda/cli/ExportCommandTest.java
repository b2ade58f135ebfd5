package io.github.fdda.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.github.fdda.fixture.JsonEdits;
import io.github.fdda.fixture.Sample;
import io.github.fdda.network.Networks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExportCommandTest {

  private final Path folder;

  ExportCommandTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @BeforeAll
  void quantize() throws IOException {
    var outcome =
        Cli.run(
            folder,
            Cli.quantize(
                folder.resolve("known"),
                "--baseline=ranges",
                "--weights=8",
                "--activations=8",
                "--target=onnxruntime-cpu",
                "--seed=5"));
    assertEquals(0, outcome.status(), outcome::err);
    outcome =
        Cli.run(
            folder,
            Cli.quantize(
                folder.resolve("integers"),
                "--baseline=ranges",
                "--weights=4",
                "--activations=4",
                "--target=integer-only"));
    assertEquals(0, outcome.status(), outcome::err);
  }

  private Cli.Outcome exportC(String from, String... more) throws IOException {
    var arguments = new ArrayList<String>();
    arguments.add("export");
    arguments.add("--from=" + folder.resolve(from));
    arguments.addAll(List.of(more));
    return Cli.run(folder, arguments.toArray(String[]::new));
  }

  private Cli.Outcome export(String from, String... more) throws IOException {
    var arguments = new ArrayList<String>();
    arguments.add("export");
    arguments.add("--from=" + folder.resolve(from));
    arguments.add("--onnx=" + folder.resolve("out.onnx"));
    arguments.addAll(List.of(more));
    Files.deleteIfExists(folder.resolve("out.onnx"));
    return Cli.run(folder, arguments.toArray(String[]::new));
  }

  private ModelProto exported() throws IOException {
    return ModelProto.parseFrom(Files.readAllBytes(folder.resolve("out.onnx")));
  }

  private int inputType() throws IOException {
    return exported().getGraph().getInput(0).getType().getTensorType().getElemType();
  }

  @Test
  void knownNetwork() throws IOException {
    var outcome = export("known");
    assertEquals(0, outcome.status(), outcome::err);
    assertTrue(outcome.out().contains("W8A8 for onnxruntime-cpu"), outcome::out);
    assertEquals(DataType.FLOAT.getNumber(), inputType());
    assertTrue(Networks.fromQuantizedOnnx(folder.resolve("out.onnx")).batchNorms().isEmpty());
  }

  @Test
  void provenance_isInTheFile() throws IOException {
    export("known");
    Map<String, String> metadata =
        exported().getMetadataPropsList().stream()
            .collect(
                Collectors.toMap(StringStringEntryProto::getKey, StringStringEntryProto::getValue));
    assertEquals("W8A8", metadata.get("fdda.bits"));
    assertEquals("onnxruntime-cpu", metadata.get("fdda.target"));
    assertEquals("5", metadata.get("fdda.seed"));
    assertEquals("1", metadata.get("fdda.calibration.per_class"));
    assertEquals(Sample.NETWORK, metadata.get("fdda.network"));
    assertEquals(Sample.network().sha256(), metadata.get("fdda.network.sha256"));
    assertEquals(System.getProperty("java.version"), metadata.get("fdda.version.java"));
    var config = metadata.getOrDefault("fdda.config", "");
    assertTrue(config.startsWith("{\"stages\":["), config);
  }

  @Test
  void uint8Input_normalizationOfTheKnownNetwork() throws IOException {
    assertEquals(0, export("known", "--uint8-input").status());
    assertEquals(DataType.UINT8.getNumber(), inputType());
  }

  @Test
  void uint8Input_normalizationGiven() throws IOException {
    var outcome = export("known", "--uint8-input", "--mean=0.2860", "--std=0.3530");
    assertEquals(0, outcome.status(), outcome::err);
  }

  @Test
  void meanWithoutStd_refused() throws IOException {
    assertRefused(export("known", "--uint8-input", "--mean=0.5"), "--mean and --std");
  }

  @Test
  void meanWithoutUint8Input_refused() throws IOException {
    assertRefused(export("known", "--mean=0.5", "--std=0.5"), "--uint8-input");
  }

  @Test
  void noSuchFolder_refused() throws IOException {
    assertRefused(export("nowhere"), "nowhere");
  }

  @Test
  void otherNetwork_refused() throws IOException {
    assertRefused(export("known", "--network=mobilenetv2-fashion-mnist"), "made from network");
  }

  @Test
  void networkThatIsGone_mustBeGiven() throws IOException {
    var other = Files.createDirectories(folder.resolve("other"));
    try (var files = Files.list(folder.resolve("known"))) {
      for (var file : files.toList()) {
        Files.copy(file, other.resolve(file.getFileName()));
      }
    }
    JsonEdits.replace(other.resolve("quantized.json"), "\"" + Sample.NETWORK + "\"", "\"mine\"");
    assertRefused(export("other"), "network mine is not where it was");
    var outcome = export("other", "--network=" + Sample.NETWORK);
    assertEquals(0, outcome.status(), outcome::err);
  }

  @Test
  void c_filesAndSizes() throws IOException {
    var code = folder.resolve("code");
    var outcome = exportC("integers", "--c=" + code);
    assertEquals(0, outcome.status(), outcome::err);
    var lines = outcome.out().lines().toList();
    assertEquals(
        List.of("fdda_network.h", "fdda_network.c", "main.c", "Makefile"),
        lines.stream().limit(4).map(line -> Path.of(line).getFileName().toString()).toList());
    var header = Files.readString(code.resolve("fdda_network.h"));
    var sizes =
        Pattern.compile("W4A4 for integer-only, (\\d+) bytes of weights, (\\d+) bytes of memory")
            .matcher(lines.get(4));
    assertTrue(sizes.find(), lines.get(4));
    assertTrue(header.contains("WEIGHT_BYTES " + sizes.group(1) + "\n"), header);
    assertTrue(header.contains("ARENA_BYTES " + sizes.group(2) + "\n"), header);
  }

  /** Other numbers give other levels of the pixels, and nothing else. */
  @Test
  void c_normalizationGiven() throws IOException {
    exportC("integers", "--c=" + folder.resolve("as-known"));
    var given = exportC("integers", "--c=" + folder.resolve("given"), "--mean=0.5", "--std=0.5");
    assertEquals(0, given.status(), given::err);
    var known = Files.readString(folder.resolve("as-known/fdda_network.c"));
    var other = Files.readString(folder.resolve("given/fdda_network.c"));
    assertNotEquals(known, other);
    var end = "static const feature feature_0";
    assertEquals(known.substring(known.indexOf(end)), other.substring(other.indexOf(end)));
  }

  @Test
  void cAndOnnx() throws IOException {
    var outcome = export("integers", "--c=" + folder.resolve("both"));
    assertEquals(0, outcome.status(), outcome::err);
    assertEquals(DataType.FLOAT.getNumber(), inputType());
    assertTrue(Files.exists(folder.resolve("both/main.c")));
  }

  @Test
  void cForAnotherTarget_refused() throws IOException {
    var code = folder.resolve("refused");
    assertRefused(export("known", "--c=" + code), "quantized for the target onnxruntime-cpu");
    assertFalse(Files.exists(code));
  }

  @Test
  void cIntoAFile_refused() throws IOException {
    var file = Files.writeString(folder.resolve("file"), "mine");
    assertRefused(exportC("integers", "--c=" + file), "is a file, not a folder");
    assertEquals("mine", Files.readString(file));
  }

  @Test
  void nothingToWrite_refused() throws IOException {
    assertRefused(exportC("integers"), "give --onnx FILE, --c DIR, or both");
  }

  private void assertRefused(Cli.Outcome outcome, String part) {
    assertEquals(2, outcome.status(), outcome::err);
    assertEquals(1, outcome.errorLines().size(), outcome::err);
    assertTrue(outcome.err().contains(part), outcome::err);
    assertFalse(Files.exists(folder.resolve("out.onnx")));
  }
}
