package io.github.fdda.util;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Map;

/**
 * Tells what a result was made from apart from anything else: the SHA-256 of all its parts as
 * canonical JSON. The same parts have the same fingerprint in every Java virtual machine, which is
 * not so of their {@code toString()}: the order of a map there changes from one to the next.
 */
@Internal
public final class Fingerprint {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
          .build();

  private final Checksum checksum;

  private Fingerprint(Checksum checksum) {
    this.checksum = checksum;
  }

  /**
   * The fingerprint of named parts, in whatever order.
   *
   * @param parts texts, numbers, records, and maps and lists of those
   * @throws IllegalArgumentException if one cannot be written as JSON
   */
  public static Fingerprint of(Map<String, ?> parts) {
    return new Fingerprint(Checksum.ofText(json(parts).toString()));
  }

  /**
   * Canonical JSON: properties and entries of maps in alphabetical order.
   *
   * @throws IllegalArgumentException if it cannot be written as JSON
   */
  public static JsonNode json(Object value) {
    return JSON.valueToTree(value);
  }

  /** 64 digits in lower-case hexadecimal. */
  public String hex() {
    return checksum.hex();
  }

  /**
   * The first digits of {@link #hex()}.
   *
   * @param digits from 0 to 64
   * @throws IndexOutOfBoundsException if it is not
   */
  public String hex(int digits) {
    return checksum.hex(digits);
  }

  @Override
  public String toString() {
    return checksum.hex();
  }
}
