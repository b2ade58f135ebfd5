package io.github.fdda;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.util.AtomicFiles;
import io.github.fdda.util.Fingerprint;
import io.github.fdda.util.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * JSON files that show whether they were changed: each holds, as {@code sha256}, the fingerprint of
 * all else in it. Another layout or order of properties is no change.
 */
final class JsonFile {

  private static final String SHA_256 = "sha256";
  private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          // So that a number is what the file says, digit by digit.
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
          .registerSubtypes(
              QuantizationConfig.kinds().stream()
                  .map(kind -> new NamedType(kind.getClass(), kind.stage()))
                  .toArray(NamedType[]::new))
          .build();

  private JsonFile() {}

  /** A description in one line of JSON. */
  static String line(Object description) {
    try {
      return JSON.writer()
          .without(SerializationFeature.INDENT_OUTPUT)
          .writeValueAsString(description);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a description must be JSON", e);
    }
  }

  /** Reads what {@link #line} gave for a description of this type. */
  static <T> T parse(String line, Class<T> type) {
    try {
      return JSON.readValue(line, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a description must be read as it was written", e);
    }
  }

  /**
   * Writes a file, whole or not at all.
   *
   * @param content a record
   * @throws InvalidInputException if the file cannot be written
   */
  static void write(Path file, Object content) {
    try {
      // As it will be read.
      var tree = (ObjectNode) JSON.readTree(JSON.writeValueAsBytes(content));
      tree.put(SHA_256, sha256(tree));
      AtomicFiles.write(file, JSON.writeValueAsString(tree) + "\n");
    } catch (IOException e) {
      throw new IllegalStateException("content must be JSON", e);
    }
  }

  /**
   * Reads what {@link #write} has written, whether it was changed or not.
   *
   * @return empty if the file holds something else
   * @throws IOException if the file cannot be read, or is not JSON
   */
  static ObjectNode read(Path file) throws IOException {
    return JSON.readTree(Files.readAllBytes(file)) instanceof ObjectNode tree
        ? tree
        : JSON.createObjectNode();
  }

  /**
   * The content of a file, if it is what was written.
   *
   * @param tree that was read
   * @param type of the content: a record, and the types of its parts where it has them
   * @param advice what to do if it was changed
   * @throws InvalidInputException if it was changed
   * @throws JsonProcessingException if it is not of the type
   */
  static <T> T content(Path file, ObjectNode tree, String advice, Class<T> type, Class<?>... parts)
      throws JsonProcessingException {
    var sha256 = tree.remove(SHA_256);
    if (sha256 == null || !sha256.asText().equals(sha256(tree))) {
      throw new InvalidInputException(
          "%s: was changed or damaged since it was saved; %s".formatted(file, advice));
    }
    var full =
        parts.length == 0
            ? JSON.constructType(type)
            : JSON.getTypeFactory().constructParametricType(type, parts);
    return JSON.treeToValue(tree, full);
  }

  private static String sha256(ObjectNode tree) {
    return Fingerprint.of(JSON.convertValue(tree, MAP)).hex();
  }

  /** What is wrong with the text, in one line. */
  static String firstLine(JsonProcessingException e) {
    return e.getOriginalMessage().lines().findFirst().orElse("");
  }
}
