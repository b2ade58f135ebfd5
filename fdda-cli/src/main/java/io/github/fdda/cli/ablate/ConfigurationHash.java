package io.github.fdda.cli.ablate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.fdda.Recipe;
import io.github.fdda.mixed.MixedPrecisionConfig;
import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.stage.StageConfig;
import io.github.fdda.synthesis.SynthesisConfig;
import io.github.fdda.util.Checksum;
import io.github.fdda.util.Fingerprint;
import java.util.Optional;

/**
 * Tells the hyper-parameters of a run from any others. Only settings count that differ from FDDA as
 * published, and of a stage those that differ from its defaults: a setting that is added later, and
 * that a recipe leaves alone, does not change its hash, and earlier runs stay known.
 */
final class ConfigurationHash {

  private static final int LENGTH = 8;

  private ConfigurationHash() {}

  /**
   * The hash, in hexadecimal.
   *
   * @param recipe its seed counts too
   * @param sensitivities how they are measured, if they are
   */
  static String of(Recipe recipe, Optional<MixedPrecisionConfig> sensitivities) {
    var text =
        differences(recipe.synthesis(), SynthesisConfig.published())
            + "|"
            + differences(recipe.quantization())
            + sensitivities.map(config -> "|" + Fingerprint.json(config)).orElse("");
    return Checksum.ofText(text).hex(LENGTH);
  }

  private static JsonNode differences(QuantizationConfig config) {
    var published = QuantizationConfig.published();
    var common = differences(config.withStages(published.stages()), published);
    var result = JsonNodeFactory.instance.objectNode();
    config.stages().forEach(stage -> result.set(stage.stage(), differences(stage)));
    if (!common.isEmpty()) {
      result.set("common", common);
    }
    return result;
  }

  private static JsonNode differences(StageConfig stage) {
    var base =
        QuantizationConfig.kinds().stream()
            .filter(kind -> kind.getClass().equals(stage.getClass()))
            .findFirst()
            .orElseThrow();
    return differences(Fingerprint.json(stage), Fingerprint.json(base));
  }

  /** The components of a record, as JSON, that differ from those of another one of its kind. */
  static JsonNode differences(Record value, Record base) {
    return differences(Fingerprint.json(value), Fingerprint.json(base));
  }

  private static JsonNode differences(JsonNode value, JsonNode base) {
    if (!value.isObject() || !base.isObject()) {
      return value;
    }
    var result = JsonNodeFactory.instance.objectNode();
    for (var property : value.properties()) {
      var other = base.path(property.getKey());
      if (!property.getValue().equals(other)) {
        result.set(property.getKey(), differences(property.getValue(), other));
      }
    }
    return result;
  }
}
