package io.github.fdda.data;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.github.fdda.util.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * A value of a YAML document that knows where it stands, so that every fault can name file and
 * field.
 *
 * @param file for messages
 * @param path from the root, {@code datasets.cifar-10.shape} for example; empty for the root
 * @param node the value
 */
public record YamlValue(String file, String path, JsonNode node) {

  private static final YAMLMapper MAPPER =
      YAMLMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /**
   * Parses a document.
   *
   * @param file for messages
   * @param in UTF-8
   * @throws InvalidInputException if it is no YAML
   */
  public static YamlValue read(String file, InputStream in) {
    try {
      return new YamlValue(file, "", MAPPER.readTree(in));
    } catch (JsonProcessingException e) {
      var line = e.getLocation() == null ? "" : " line " + e.getLocation().getLineNr();
      throw new InvalidInputException(
          "%s%s: no valid YAML: %s".formatted(file, line, e.getOriginalMessage()), e);
    } catch (IOException e) {
      throw new InvalidInputException(
          "%s: cannot be read as YAML in UTF-8: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** The fields by name, in their order. */
  public Map<String, YamlValue> fields() {
    require(node.isObject(), "give fields, as 'name: value'");
    var fields = new LinkedHashMap<String, YamlValue>();
    node.properties().forEach(field -> fields.put(field.getKey(), at(field.getKey(), field)));
    return fields;
  }

  private YamlValue at(String key, Map.Entry<String, JsonNode> field) {
    return new YamlValue(file, path.isEmpty() ? key : path + "." + key, field.getValue());
  }

  /** The fields, of which there may be no others than those named. */
  public Map<String, YamlValue> fields(Set<String> allowed) {
    var fields = fields();
    for (var field : fields.entrySet()) {
      field
          .getValue()
          .require(
              allowed.contains(field.getKey()),
              "unknown field; known: " + String.join(", ", allowed.stream().sorted().toList()));
    }
    return fields;
  }

  /** A field, if it is there. */
  public Optional<YamlValue> find(String key) {
    return Optional.ofNullable(fields().get(key));
  }

  /** A field that must be there. */
  public YamlValue get(String key) {
    return find(key).orElseThrow(() -> fault("the field '" + key + "' is missing"));
  }

  /** The items of a list. */
  public List<YamlValue> items() {
    require(node.isArray(), "give a list, as [a, b]");
    return IntStream.range(0, node.size())
        .mapToObj(i -> new YamlValue(file, path + "[" + i + "]", node.get(i)))
        .toList();
  }

  /** A text that is not blank. */
  public String text() {
    require(
        node.isTextual() && !node.asText().isBlank(),
        "give a text; quote it if it looks like a number");
    return node.asText();
  }

  /** A number. */
  public double number() {
    require(node.isNumber(), "give a number");
    return node.asDouble();
  }

  /** A whole number. */
  public int integer() {
    require(node.isIntegralNumber() && node.canConvertToInt(), "give a whole number");
    return node.asInt();
  }

  /**
   * Runs a constructor that validates its arguments, and tells its fault together with the place.
   */
  public <T> T build(Supplier<T> constructor) {
    try {
      return constructor.get();
    } catch (InvalidInputException e) {
      throw fault(String.valueOf(e.getMessage()));
    }
  }

  private void require(boolean condition, String otherwise) {
    if (!condition) {
      throw fault(otherwise);
    }
  }

  /** What is wrong with this value, to be thrown. */
  public InvalidInputException fault(String what) {
    return new InvalidInputException(
        "%s: %s%s".formatted(file, path.isEmpty() ? "" : path + ": ", what));
  }
}
