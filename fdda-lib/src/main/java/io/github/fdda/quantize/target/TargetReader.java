package io.github.fdda.quantize.target;

import io.github.fdda.data.YamlValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Turns a YAML document into a {@link Target}. */
final class TargetReader {

  private TargetReader() {}

  static Target read(YamlValue root) {
    root.fields(
        Set.of(
            "name",
            "title",
            "sources",
            "weights",
            "activations",
            "point-bits",
            "scales",
            "batch-normalization",
            "biases",
            "accumulator-bits",
            "operators",
            "other-operators"));
    var name = root.get("name").text();
    var title = root.get("title").text();
    var sources = texts(root.get("sources"));
    var weights = tensors(root.get("weights"));
    var activations = tensors(root.get("activations"));
    var pointBits = root.get("point-bits").integer();
    var powerOfTwo = choice(root.get("scales"), "any", "power-of-two");
    var absorbs = choice(root.get("batch-normalization"), "keep", "absorb");
    var accumulator = root.get("accumulator-bits").integer();
    var operators = operators(root.get("operators"));
    var floatFallback = choice(root.get("other-operators"), "refuse", "float");
    var integerBiases =
        root.find("biases")
            .map(biases -> choice(biases, "float", "integer"))
            .orElse(absorbs && !floatFallback);
    return root.build(
        () ->
            new Target(
                name,
                title,
                sources,
                weights,
                activations,
                pointBits,
                powerOfTwo,
                absorbs,
                integerBiases,
                accumulator,
                operators,
                floatFallback));
  }

  private static TensorRule tensors(YamlValue yaml) {
    yaml.fields(Set.of("bits", "zero-point", "grid-per"));
    var bits = yaml.get("bits");
    var ends = bits.items().stream().map(YamlValue::integer).toList();
    if (ends.size() != 2) {
      throw bits.fault("give two numbers: [least, most]");
    }
    var symmetric = choice(yaml.get("zero-point"), "any", "zero");
    var perChannel = choice(yaml.get("grid-per"), "tensor", "channel");
    return yaml.build(() -> new TensorRule(ends.get(0), ends.get(1), symmetric, perChannel));
  }

  private static Map<String, OperatorRule> operators(YamlValue yaml) {
    var operators = new LinkedHashMap<String, OperatorRule>();
    yaml.fields().forEach((name, rule) -> operators.put(name, operator(rule)));
    return operators;
  }

  private static OperatorRule operator(YamlValue yaml) {
    yaml.fields(Set.of("inputs", "output", "fuses", "passes"));
    if (yaml.find("passes").isPresent()) {
      var passes = choice(yaml.get("passes"), "nothing", "grid");
      return new OperatorRule(false, false, passes, List.of());
    }
    return new OperatorRule(
        choice(yaml.get("inputs"), "float", "integer"),
        choice(yaml.get("output"), "float", "integer"),
        false,
        yaml.find("fuses").map(TargetReader::texts).orElse(List.of()));
  }

  /** Whether a field holds the second of two words. */
  private static boolean choice(YamlValue yaml, String no, String yes) {
    var word = yaml.text();
    if (!word.equals(no) && !word.equals(yes)) {
      throw yaml.fault("'%s'; give %s or %s".formatted(word, no, yes));
    }
    return word.equals(yes);
  }

  private static List<String> texts(YamlValue yaml) {
    return yaml.items().stream().map(YamlValue::text).toList();
  }
}
