package io.github.fdda.engine;

import static io.github.fdda.fixture.Messages.assertRefused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotTest {

  private static final float[] V = {9};

  /** More than is written or looked at in one piece. */
  private static final int LONG = 10_001;

  private final Path file;

  SnapshotTest(@TempDir Path folder) {
    this.file = folder.resolve("arrays.safetensors");
  }

  @Test
  void with_keepsShapesAndTheRest() {
    try (var manager = NDManager.newBaseManager("PyTorch")) {
      var matrix = manager.create(new float[] {1, 2, 3, 4}, new Shape(2, 2));
      var before = Snapshot.of(Map.of("m", matrix)).plus(Snapshot.ofVectors(Map.of("v", V)));
      var after = before.with(Map.of("m", new float[] {5, 6, 7, 8}));
      assertEquals(List.of("m", "v"), after.names());
      assertEquals(
          manager.create(new float[] {5, 6, 7, 8}, new Shape(2, 2)),
          after.toArrays(manager).get("m"));
      assertArrayEquals(V, after.values("v"));
      assertArrayEquals(new float[] {1, 2, 3, 4}, before.values("m"));
    }
  }

  @Test
  void changedFrom_hasWhatDiffersAndWhatIsNew() {
    var before = Snapshot.ofVectors(Map.of("same", new float[] {1, 2}, "other", new float[] {3}));
    var after =
        Snapshot.ofVectors(
            Map.of("same", new float[] {1, 2}, "other", new float[] {4}, "more", new float[] {5}));
    var changed = after.changedFrom(before);
    assertEquals(Set.of("other", "more"), Set.copyOf(changed.names()));
    assertArrayEquals(new float[] {4}, changed.values("other"));
    assertEquals(List.of(), before.changedFrom(before).names());
  }

  @Test
  void with_unknownName() {
    assertRefused(() -> Snapshot.empty().with(Map.of("v", V)), "no array v");
  }

  @Test
  void values_ofAnArrayInAnotherOrderOfMemory() {
    try (var manager = NDManager.newBaseManager("PyTorch")) {
      var matrix = manager.create(new float[] {1, 2, 3, 4, 5, 6}, new Shape(2, 3));
      var snapshot = Snapshot.of(Map.of("m", matrix.transpose()));
      assertArrayEquals(new float[] {1, 4, 2, 5, 3, 6}, snapshot.values("m"));
      assertEquals(List.of(3L, 2L), snapshot.shape("m"));
    }
  }

  /** Neither the engine's arrays nor those handed out lend a snapshot their memory. */
  @Test
  void snapshot_staysAsItIs() {
    try (var manager = NDManager.newBaseManager("PyTorch")) {
      var array = manager.create(new float[] {1, 2});
      var snapshot = Snapshot.of(Map.of("a", array));
      array.muli(10);
      var copy = Objects.requireNonNull(snapshot.toArrays(manager).get("a"));
      copy.muli(10);
      snapshot.copyTo(Map.of("a", array));
      array.muli(10);
      snapshot.values("a")[0] = 7;
      assertArrayEquals(new float[] {1, 2}, snapshot.values("a"));
      assertArrayEquals(new float[] {10, 20}, copy.toFloatArray());
      assertArrayEquals(new float[] {10, 20}, array.toFloatArray());
    }
  }

  @Test
  void copyTo_anotherShape() {
    try (var manager = NDManager.newBaseManager("PyTorch")) {
      var target = Map.of("v", manager.zeros(new Shape(2)));
      var snapshot = Snapshot.ofVectors(Map.of("v", V));
      assertRefused(() -> snapshot.copyTo(target), "v has shape (1) where (2) is wanted");
    }
  }

  @Test
  void write_thenRead_isTheSame() {
    var before = example();
    before.write(file);
    var after = Snapshot.read(file);
    assertEquals(List.of("z", "a", "scalar", "long"), after.names());
    assertEquals(List.of(2L, 3L), after.shape("z"));
    assertEquals(List.of(), after.shape("scalar"));
    after.names().forEach(name -> assertArrayEquals(before.values(name), after.values(name)));
    assertEquals(before.sha256(), after.sha256());
  }

  /** By hand, as the format's description says. */
  @Test
  void write_isSafetensors() throws IOException {
    example().write(file);
    var bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    var length = Math.toIntExact(bytes.getLong(0));
    assertEquals(0, length % 8);
    var header = new ObjectMapper().readTree(new String(bytes.array(), 8, length, UTF_8));
    assertEquals("F32", header.at("/z/dtype").asText());
    assertEquals("[2,3]", header.at("/z/shape").toString());
    assertEquals("[0,24]", header.at("/z/data_offsets").toString());
    assertEquals("[24,28]", header.at("/a/data_offsets").toString());
    assertEquals("[]", header.at("/scalar/shape").toString());
    assertEquals(8 + length + 4 * (6 + 1 + 1 + LONG), bytes.capacity());
    assertEquals(6f, bytes.getFloat(8 + length + 20));
    assertEquals(9f, bytes.getFloat(8 + length + 24));
    assertEquals(LONG - 1f, bytes.getFloat(bytes.capacity() - 4));
  }

  /** DJL wrote the files of earlier versions, and names its arrays in any order. */
  @Test
  void read_whatDjlWrote() throws IOException {
    try (var manager = NDManager.newBaseManager("PyTorch");
        var out = Files.newOutputStream(file)) {
      var list = new NDList();
      for (var name : List.of("q", "b", "x", "a")) {
        var array = manager.create(new float[] {name.charAt(0), 2}, new Shape(2, 1));
        array.setName(name);
        list.add(array);
      }
      list.encode(out, NDList.Encoding.SAFETENSORS);
    }
    var read = Snapshot.read(file);
    assertEquals(List.of("q", "b", "x", "a"), read.names());
    assertArrayEquals(new float[] {'x', 2}, read.values("x"));
    assertEquals(List.of(2L, 1L), read.shape("q"));
  }

  @Test
  void read_headerInAnotherOrderThanTheValues() throws IOException {
    var description = "{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[%d,%d]}";
    write(
        "{\"b\":%s,\"a\":%s,\"__metadata__\":{\"by\":\"hand\"}}"
            .formatted(description.formatted(4, 8), description.formatted(0, 4)));
    var read = Snapshot.read(file);
    assertEquals(List.of("a", "b"), read.names());
    assertArrayEquals(new float[] {2}, read.values("b"));
  }

  @ParameterizedTest
  @CsvSource({"3, truncated", "100, truncated", "-1, truncated"})
  void read_truncated(int length, String word) throws IOException {
    example().write(file);
    var bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, length < 0 ? bytes.length + length : length));
    assertRefused(() -> Snapshot.read(file), file.toString(), word, "make it again");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"a\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[0,8]}} | type F64, not F32",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}} | (3) has 8 bytes",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[-4,0]}} | a of shape",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,12]}} | truncated",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}} | header is damaged",
        "{\"a\":[1]} | header is damaged",
        "<html> | header is damaged"
      })
  void read_damagedHeader(String header, String word) throws IOException {
    write(header);
    assertRefused(() -> Snapshot.read(file), file.toString(), word, "make it again");
  }

  /** Each asks for other memory than the file has. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "F32 | [-1,-2] | 0 | 8 | shape [-1, -2]",
        "F32 | [4294967296,4294967296] | 0 | 0 | shape [4294967296, 4294967296]",
        "F32 | [4611686018427387904] | 0 | 0 | shape [4611686018427387904]",
        "F32 | [0,9223372036854775807] | 0 | 0 | at most",
        "F32 | [1,1,1,1,1,1,1,1,2] | 0 | 8 | at most 8 sides",
        "F32 | [2] | -9223372036854775808 | -9223372036854775800 | has 8 bytes",
        "F32 | [1] | 0 | 4 | end at byte",
        "F32 | [1] | 4 | 8 | begins at byte"
      })
  void read_sizesThatLie(String type, String shape, String begin, String end, String word)
      throws IOException {
    write(
        "{\"a\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%s,%s]}}"
            .formatted(type, shape, begin, end));
    assertRefused(() -> Snapshot.read(file), file.toString(), word, "make it again");
  }

  @ParameterizedTest
  @ValueSource(strings = {"BF16", "F16", "F64", "I64", "I8", "U8", "BOOL", "F8_E4M3", "SECRET", ""})
  void read_otherTypes(String type) throws IOException {
    write("{\"a\":{\"dtype\":\"%s\",\"shape\":[4],\"data_offsets\":[0,8]}}".formatted(type));
    assertRefused(() -> Snapshot.read(file), "of type " + type + ", not F32");
  }

  @Test
  void read_arraysThatShareBytes() throws IOException {
    var description = "{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}";
    write("{\"a\":%s,\"b\":%s}".formatted(description, description));
    assertRefused(() -> Snapshot.read(file), "array b begins at byte", "make it again");
    write("{\"a\":%s,\"a\":%s}".formatted(description, description));
    assertRefused(() -> Snapshot.read(file), "header is damaged");
  }

  @Test
  void read_headersThatAreBombs() throws IOException {
    write("[".repeat(100_000));
    assertRefused(() -> Snapshot.read(file), "header is damaged");
    write(" ".repeat(10_000_001));
    assertRefused(() -> Snapshot.read(file), "no header");
    write("{} {}");
    assertRefused(() -> Snapshot.read(file), "header is damaged");
  }

  @Test
  void with_otherLengths() {
    var snapshot = example();
    assertRefused(() -> snapshot.with(Map.of("z", new float[5])), "5 values for z, which has 6");
    assertRefused(() -> snapshot.with(Map.of("z", new float[7])), "7 values for z, which has 6");
  }

  @Test
  void read_otherFiles() throws IOException {
    assertRefused(() -> Snapshot.read(file), file.toString(), "NoSuchFile");
    Files.write(file, new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, 0});
    assertRefused(() -> Snapshot.read(file), "no header");
  }

  /** {@code printf 'v:(2):\0\0\x80\x3f\0\0\0\xc0w:(0):' | sha256sum}. */
  @Test
  void sha256_ofNamesShapesAndValues() {
    var vectors = new LinkedHashMap<String, float[]>();
    vectors.put("v", new float[] {1, -2});
    vectors.put("w", new float[0]);
    assertEquals(
        "8fa4e7e12ac23075e5ce7c29154ba0593218b6e467c4f22cd9d2913ee1d48ab5",
        Snapshot.ofVectors(vectors).sha256());
  }

  /** What the header of a file says of itself. */
  @Test
  void read_changedSinceItWasWritten() throws IOException {
    example().write(file);
    var whole = Files.readAllBytes(file);
    for (var place : List.of(whole.length - 1, whole.length / 2, indexOf(whole, "scalar"))) {
      var changed = whole.clone();
      changed[place] ^= 1;
      Files.write(file, changed);
      assertRefused(() -> Snapshot.read(file), file.toString(), "changed", "make it again");
    }
  }

  @Test
  void read_otherArraysThanThoseAskedFor() {
    example().write(file);
    assertEquals(example().names(), Snapshot.read(file, example().sha256()).names());
    var other = Snapshot.empty().sha256();
    assertRefused(() -> Snapshot.read(file, other), file.toString(), "changed");
  }

  private static int indexOf(byte[] bytes, String text) {
    return new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
  }

  private static Snapshot example() {
    try (var manager = NDManager.newBaseManager("PyTorch")) {
      var arrays = new LinkedHashMap<String, NDArray>();
      arrays.put("z", manager.create(new float[] {1, 2, 3, 4, 5, 6}, new Shape(2, 3)));
      arrays.put("a", manager.create(V));
      arrays.put("scalar", manager.create(5f));
      arrays.put("long", manager.create(longVector()));
      return Snapshot.of(arrays);
    }
  }

  private static float[] longVector() {
    var values = new float[LONG];
    for (var i = 0; i < values.length; i++) {
      values[i] = i;
    }
    return values;
  }

  /** A file with a header and the values 1 and 2. */
  private void write(String header) throws IOException {
    var text = header.getBytes(UTF_8);
    var bytes = ByteBuffer.allocate(text.length + 16).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(text.length).put(text).putFloat(1).putFloat(2);
    Files.write(file, bytes.array());
  }
}
