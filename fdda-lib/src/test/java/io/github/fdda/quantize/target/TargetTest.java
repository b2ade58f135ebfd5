package io.github.fdda.quantize.target;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.quantize.grid.GridRule;
import io.github.fdda.util.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TargetTest {

  private static final String GOOD =
      """
      name: mine
      title: my accelerator
      sources: []
      weights: { bits: [4, 8], zero-point: zero, grid-per: tensor }
      activations: { bits: [8, 8], zero-point: any, grid-per: tensor }
      point-bits: 8
      scales: power-of-two
      batch-normalization: absorb
      accumulator-bits: 24
      operators:
        Conv: { inputs: integer, output: integer, fuses: [Relu] }
        Flatten: { passes: grid }
      other-operators: refuse
      """;

  private final Path folder;

  TargetTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @ParameterizedTest
  @MethodSource("names")
  void builtIn_bearsItsName(String name) {
    assertEquals(name, Target.load(name).name());
  }

  static List<String> names() {
    return Target.builtIn();
  }

  @Test
  void ofAFile() throws IOException {
    var target = Target.load(write(GOOD));
    assertEquals("mine", target.name());
    assertEquals(new TensorRule(4, 8, true, false, true), target.weights());
    assertEquals(new GridRule(true, true), target.weightGrids());
    assertEquals(new GridRule(false, true), target.activationGrids());
    assertTrue(target.absorbsBatchNorm());
    assertFalse(target.floatFallback());
    assertEquals(Set.of("Conv", "Flatten"), target.operators().keySet());
    assertEquals(OperatorRule.moves(true), target.operators().get("Flatten"));
  }

  @ParameterizedTest
  @CsvSource({"ethos-u", "cmsis-nn"})
  void otherNames(String name) {
    assertEquals(Target.tfliteMicro(), Target.load(name));
  }

  @Test
  void rulesOfSingleOperatorsAndTensors() throws IOException {
    var text =
        GOOD.replace("point-bits: 8", "first-weight-bits: 6\nbiases: byte")
            .replace("grid-per: tensor }\npoint", "grid-per: tensor, integers: signed }\npoint")
            .replace("fuses: [Relu]", "grids: shared, weight-grid-per: tensor");
    var target = Target.load(write(text));
    assertEquals(0, target.pointBits());
    assertEquals(6, target.firstWeightBits());
    assertEquals(BiasRule.BYTE, target.biases());
    assertEquals(
        new OperatorRule(true, true, false, true, true, List.of()), target.operators().get("Conv"));
    var signed = GOOD.replace("any, grid-per: tensor", "any, grid-per: tensor, integers: signed");
    assertTrue(Target.load(write(signed)).activations().signed());
    assertFalse(Target.load(write(GOOD)).activations().signed());
  }

  @Test
  void attention_runsAsAllElse_isRefusedOrHasRulesOfItsOwn() throws IOException {
    assertEquals(Map.of(), Target.load(write(GOOD)).attentionOperators());
    var others = GOOD.replace("other-operators: refuse", "other-operators: float");
    var target = Target.load(write(others));
    assertEquals(target.operators(), target.attentionOperators());
    var own = GOOD + "attention-operators:\n  MatMul: { inputs: integer, output: float }\n";
    assertEquals(
        Map.of("MatMul", OperatorRule.computes(true, false, List.of())),
        Target.load(write(own)).attentionOperators());
  }

  @Test
  void biases_areIntegersWhereAllIs() throws IOException {
    assertEquals(BiasRule.INTEGER, Target.load(write(GOOD)).biases());
    var others = GOOD.replace("other-operators: refuse", "other-operators: float");
    assertEquals(BiasRule.FLOAT, Target.load(write(others)).biases());
    assertEquals(BiasRule.INTEGER, Target.load(write(others + "biases: integer\n")).biases());
    assertEquals(BiasRule.FLOAT, Target.load(write(GOOD + "biases: float\n")).biases());
    var kept = write(GOOD.replace("absorb", "keep") + "biases: integer\n");
    var failure = assertThrows(InvalidInputException.class, () -> Target.load(kept));
    var text = String.valueOf(failure.getMessage());
    assertTrue(text.contains("biases: integer needs batch-normalization: absorb"), text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "point-bits: 8 | point-bits: 4 | point-bits: 4; activations have 8",
        "[4, 8] | [8, 4] | weights: bits from 8 to 4: the least must not exceed the most",
        "[4, 8] | [4] | weights: give two numbers for bits: [least, most]",
        "power-of-two | power-of-ten | scales: 'power-of-ten'; give any or power-of-two",
        "title: my | titel: my | the field 'title' is missing",
        "[8, 8] | [8, 17] | activations: most bits: 17 bits; give from 2 to 16",
        "[4, 8] | [4, 9] | weights: 9 bits; give from 2 to 8",
        "point-bits: 8 | first-weight-bits: 3 | first-weight-bits: 3; weights have 4 to 8",
        "batch-normalization: absorb | 'batch-normalization: keep\nbiases: byte' | so does byte",
        "scales: power-of-two | 'scales: any\nbiases: byte' | biases: byte needs scales: power-of-two",
        "fuses: [Relu] | grids: ours | operators.Conv.grids: 'ours'; give own or shared",
        "point-bits: 8 | point-bits: 8.5 | point-bits: give a whole number",
        "fuses: [Relu] | fuses: Relu | operators.Conv.fuses: give a list",
        "output: integer, fuses | fuses | operators.Conv: give inputs and output, or passes",
        "scales: power-of-two | scales: | scales: 'null'; give any or power-of-two",
        "absorb | [absorb | line"
      })
  void faults_nameFileAndField(String good, String bad, String message) throws IOException {
    var file = write(GOOD.replace(good, bad));
    var failure = assertThrows(InvalidInputException.class, () -> Target.load(file));
    var text = String.valueOf(failure.getMessage());
    assertTrue(text.startsWith(file) && text.contains(message), text);
    assertEquals(1, text.lines().count());
  }

  @Test
  void unknownName() {
    var failure = assertThrows(InvalidInputException.class, () -> Target.load("tpu"));
    assertEquals(
        "'tpu' is neither a target nor a file; known targets: paper, onnxruntime-cpu, tensorrt-int8, integer-only, openvino, qnn-htp, vitis-dpu, tflite-micro",
        failure.getMessage());
  }

  private String write(String yaml) throws IOException {
    return Files.writeString(folder.resolve("target.yml"), yaml).toString();
  }
}
