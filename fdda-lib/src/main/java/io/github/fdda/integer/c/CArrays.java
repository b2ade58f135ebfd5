package io.github.fdda.integer.c;

import static io.github.fdda.integer.c.CText.text;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Constant arrays of C, in lines that can be read. */
final class CArrays {

  private static final int WIDTH = 96;

  private CArrays() {}

  /** An array of a name; empty ones are none in C. */
  static String integers(String type, String name, int[] values) {
    return array(type, name, IntStream.of(values).mapToObj(CArrays::literal).toList());
  }

  /** Bytes without a sign. */
  static String bytes(String name, byte[] values) {
    return integers(
        "uint8_t", name, IntStream.range(0, values.length).map(i -> values[i] & 0xff).toArray());
  }

  static String array(String type, String name, List<String> items) {
    return text("static const %s %s[] = {\n%s};\n", type, name, wrapped(items));
  }

  /** Of the least number the digits alone do not fit the type that C gives them. */
  static String literal(long value) {
    return value == Integer.MIN_VALUE ? "INT32_MIN" : Long.toString(value);
  }

  private static String wrapped(List<String> items) {
    var text = new StringBuilder();
    var line = new StringBuilder();
    for (var item : items) {
      if (line.length() > 0 && line.length() + item.length() > WIDTH) {
        text.append(line).append('\n');
        line.setLength(0);
      }
      line.append(line.length() == 0 ? "    " : " ").append(item).append(',');
    }
    return text.append(line).append('\n').toString();
  }

  /** Fields of a structure by their names. */
  static String structure(String type, String name, List<String> fields) {
    return fields.stream()
        .map(field -> "    ." + field + ",\n")
        .collect(Collectors.joining("", text("static const %s %s = {\n", type, name), "};\n"));
  }
}
