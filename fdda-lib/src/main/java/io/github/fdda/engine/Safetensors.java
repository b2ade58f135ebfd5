package io.github.fdda.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.fdda.util.InvalidInputException;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * Files in the <a href="https://github.com/huggingface/safetensors">safetensors</a> format: the
 * length of a header, 8 bytes little-endian; the header, JSON with type, shape and place of every
 * array; the values. They are read and written one array at a time. The header also says the
 * SHA-256 of the arrays, {@link Snapshot#sha256()}, in the format's place for remarks.
 */
final class Safetensors {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private static final String FLOAT = "F32";
  private static final String METADATA = "__metadata__";
  private static final String SHA_256 = "sha256";

  /** A hundred thousand arrays; the format's own readers allow ten times as much. */
  private static final long LONGEST_HEADER = 10_000_000;

  private static final int MOST_SIDES = 8;

  /** A buffer of Java holds less than 2 GiB. */
  private static final long MOST_VALUES = Integer.MAX_VALUE / Float.BYTES;

  private Safetensors() {}

  /** What the header says of an array; its place counts from the end of the header. */
  private record Description(
      String dtype, List<Long> shape, @JsonProperty("data_offsets") List<Long> offsets) {}

  /** Where an array is in a file. */
  private record Place(String name, Shape shape, long position) {

    long end() {
      return position + shape.size() * Float.BYTES;
    }
  }

  /**
   * Writes arrays.
   *
   * @param arrays by name, in the order of the file
   * @param sha256 of them
   * @param out stays open
   */
  static void write(Map<String, OffHeapArray> arrays, String sha256, OutputStream out)
      throws IOException {
    var header = header(arrays, sha256);
    var channel = Channels.newChannel(out);
    channel.write(
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(0, header.length));
    channel.write(ByteBuffer.wrap(header));
    for (var array : arrays.values()) {
      channel.write(array.bytes());
    }
  }

  private static byte[] header(Map<String, OffHeapArray> arrays, String sha256) throws IOException {
    var descriptions = new LinkedHashMap<String, Object>();
    descriptions.put(METADATA, Map.of(SHA_256, sha256));
    var end = 0L;
    for (var array : arrays.entrySet()) {
      var start = end;
      end += array.getValue().bytes().capacity();
      var shape = LongStream.of(array.getValue().shape().getShape()).boxed().toList();
      descriptions.put(array.getKey(), new Description(FLOAT, shape, List.of(start, end)));
    }
    var json = JSON.writeValueAsString(descriptions);
    // Values begin at a multiple of 8 bytes, for readers that map the file.
    var length = json.getBytes(UTF_8).length;
    return (json + " ".repeat(-length & 7)).getBytes(UTF_8);
  }

  /**
   * What a file holds.
   *
   * @param arrays by name, in the order of the file
   * @param sha256 that they had when they were written; empty in the files of others
   */
  record Content(Map<String, OffHeapArray> arrays, Optional<String> sha256) {}

  /**
   * Reads all arrays.
   *
   * @throws IOException if the file cannot be read or ends too early
   * @throws InvalidInputException if it is no such file, has values of other types than floats, an
   *     array of 2 GiB or more, or arrays that overlap or leave gaps
   */
  static Content read(Path file) throws IOException {
    try (var channel = FileChannel.open(file)) {
      var arrays = new LinkedHashMap<String, OffHeapArray>();
      var header = header(channel);
      var sha256 = header.json.path(METADATA).path(SHA_256).asText("");
      for (var place : places(header, channel.size())) {
        var bytes = OffHeapArray.allocate(place.shape);
        readFully(channel, bytes, place.position);
        arrays.put(place.name, new OffHeapArray(bytes, place.shape));
      }
      return new Content(arrays, Optional.of(sha256).filter(text -> !text.isEmpty()));
    }
  }

  /** The header of a file, and where it ends. */
  private record Header(JsonNode json, long end) {}

  private static Header header(FileChannel channel) throws IOException {
    var length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    readFully(channel, length, 0);
    var headerLength = length.getLong(0);
    if (headerLength < 0 || headerLength > LONGEST_HEADER) {
      throw new InvalidInputException("no header at its beginning");
    }
    var header = ByteBuffer.allocate((int) Math.min(headerLength, channel.size()));
    readFully(channel, header, Long.BYTES);
    return new Header(JSON.readTree(header.array()), Long.BYTES + headerLength);
  }

  private static List<Place> places(Header header, long fileSize) throws IOException {
    var places = new ArrayList<Place>();
    for (var field : header.json.properties()) {
      if (!field.getKey().equals(METADATA)) {
        places.add(place(field.getKey(), field.getValue(), header.end, fileSize));
      }
    }
    // The header of a file need not be in the order of its values.
    places.sort(Comparator.comparingLong(Place::position).thenComparingLong(Place::end));
    requireGapless(places, header.end, fileSize);
    return places;
  }

  // Arrays that share bytes would need more memory than the file has.
  private static void requireGapless(List<Place> places, long start, long fileSize) {
    var end = start;
    for (var place : places) {
      if (place.position != end) {
        throw new InvalidInputException(
            String.format(
                Locale.ROOT,
                "array %s begins at byte %d, the one before it ends at byte %d",
                place.name,
                place.position,
                end));
      }
      end = place.end();
    }
    if (end != fileSize) {
      throw new InvalidInputException(
          String.format(Locale.ROOT, "its arrays end at byte %d of %d", end, fileSize));
    }
  }

  private static Place place(String name, JsonNode json, long start, long fileSize)
      throws IOException {
    var description = JSON.treeToValue(json, Description.class);
    if (!description.dtype.equals(FLOAT)) {
      throw new InvalidInputException(
          "array %s is of type %s, not %s".formatted(name, description.dtype, FLOAT));
    }
    var shape = shape(name, description.shape);
    var begin = description.offsets.get(0);
    var end = description.offsets.get(1);
    if (begin < 0 || end - begin != shape.size() * Float.BYTES) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT, "array %s of shape %s has %d bytes", name, shape, end - begin));
    }
    if (end > fileSize - start) {
      throw new EOFException();
    }
    return new Place(name, shape, start + begin);
  }

  private static Shape shape(String name, List<Long> sides) {
    var count = 1L;
    for (var side : sides) {
      // Divided, since the product of two sides need not fit.
      if (side < 0
          || side > MOST_VALUES
          || sides.size() > MOST_SIDES
          || (side > 0 && count > MOST_VALUES / side)) {
        throw new InvalidInputException(
            String.format(
                Locale.ROOT,
                "array %s has shape %s; at most %d sides and %d values are supported",
                name,
                sides,
                MOST_SIDES,
                MOST_VALUES));
      }
      count *= side;
    }
    return new Shape(sides);
  }

  private static void readFully(FileChannel channel, ByteBuffer target, long position)
      throws IOException {
    while (target.hasRemaining()) {
      if (channel.read(target, position + target.position()) < 0) {
        throw new EOFException();
      }
    }
    target.rewind();
  }
}
