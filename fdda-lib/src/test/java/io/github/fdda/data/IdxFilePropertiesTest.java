package io.github.fdda.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class IdxFilePropertiesTest {

  @Property
  void roundTrip(
      @ForAll @IntRange(min = 1, max = 5) int height,
      @ForAll @IntRange(min = 1, max = 5) int width,
      @ForAll @Size(min = 1, max = 9) List<Byte> greys)
      throws IOException {
    var pixels = new byte[greys.size() * height * width];
    for (var i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (greys.get(i / (height * width)) + i);
    }
    var bytes = TestFiles.idx(3, new int[] {greys.size(), height, width}, pixels);
    var file = IdxFile.read(new ByteArrayInputStream(bytes), "round-trip", 3);
    assertEquals(List.of(greys.size(), height, width), file.sides());
    for (var i = 0; i < greys.size(); i++) {
      var from = i * height * width;
      assertArrayEquals(Arrays.copyOfRange(pixels, from, from + height * width), file.item(i));
    }
  }

  @Property
  void anyTruncationIsFound(@ForAll @IntRange(min = 0, max = 47) int length) {
    var bytes = TestFiles.idx(3, new int[] {4, 2, 4}, new byte[32]);
    assertThrows(
        Exception.class,
        () -> IdxFile.read(new ByteArrayInputStream(Arrays.copyOf(bytes, length)), "truncated", 3));
  }
}
