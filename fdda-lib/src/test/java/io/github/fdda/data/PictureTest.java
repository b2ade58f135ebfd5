package io.github.fdda.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * Resizing against Pillow 12.3: {@code Image.new('L', (23, 17))} with the pixels of {@link #pixel},
 * {@code resize((width, height), Image.BILINEAR)}.
 */
class PictureTest {

  private static int pixel(int x, int y) {
    return (x * x * 7 + y * 13 * x + y * 31) % 256;
  }

  private static Picture picture() {
    var pixels = new byte[23 * 17];
    for (var i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) pixel(i % 23, i / 23);
    }
    return new Picture(new ImageShape(1, 17, 23), pixels);
  }

  private static int[] resized(int width, int height) {
    var bytes = picture().resize(height, width).crop(0, 0, height, width);
    var values = new int[bytes.length];
    for (var i = 0; i < values.length; i++) {
      values[i] = bytes[i] & 0xff;
    }
    return values;
  }

  @Test
  void resize_smaller() {
    assertArrayEquals(
        new int[] {
          99, 135, 142, 156, 133, 125, 132, 121, 130, 126, 124, 115, 125, 130, 128, 129, 129, 128,
          116, 132
        },
        resized(5, 4));
  }

  @Test
  void resize_widerAndFlatter() {
    assertArrayEquals(
        new int[] {
          89, 99, 103, 103, 116, 111, 115, 129, 146, 134, 142, 146, 138, 154, 138, 129, 135, 136,
          116, 121, 147, 176, 209, 186, 139, 101, 112, 120, 131, 143, 142, 131, 123, 126, 139, 106,
          108, 128, 136, 110, 124, 143, 141, 121, 111, 115, 130, 135, 118, 116, 123, 120, 179, 118,
          70, 141, 119, 131, 138, 128, 151, 136, 117, 105, 122, 133, 139, 142, 142, 109, 94, 105,
          140, 133, 122, 127, 143, 137, 118, 126, 129, 65, 150, 129, 98, 138, 154, 142, 126, 118
        },
        resized(30, 3));
  }

  @Test
  void resize_sameSize() {
    assertEquals(pixel(22, 16), resized(23, 17)[23 * 17 - 1]);
  }

  @Test
  void resize_channelsStayApart() {
    var pixels = new byte[3 * 8 * 8];
    Arrays.fill(pixels, 64, 128, (byte) 255);
    var resized = new Picture(new ImageShape(3, 8, 8), pixels).resize(3, 5).crop(0, 0, 3, 5);
    for (var i = 0; i < resized.length; i++) {
      assertEquals(i / 15 == 1 ? (byte) 255 : 0, resized[i]);
    }
  }

  /** Against Pillow 9.4: {@code Image.new('RGBA', (23, 17))}, every third pixel transparent. */
  @Test
  void resize_transparentColoursDoNotBleed() {
    var shape = new ImageShape(4, 17, 23);
    var pixels = ByteBuffer.allocate(shape.size());
    for (var c = 0; c < 4; c++) {
      for (var y = 0; y < 17; y++) {
        for (var x = 0; x < 23; x++) {
          pixels.put((byte) channel(c, x, y));
        }
      }
    }
    var resized = new Picture(shape, pixels.array()).resize(3, 4).crop(0, 0, 3, 4);
    var expected =
        new int[] {
          137, 136, 130, 150, 125, 130, 125, 123, 131, 127, 127, 125, //
          130, 144, 153, 124, 107, 121, 122, 117, 97, 111, 124, 129, //
          117, 136, 147, 130, 129, 108, 122, 131, 143, 130, 143, 125, //
          76, 90, 88, 88, 81, 82, 81, 87, 89, 82, 82, 77
        };
    for (var i = 0; i < expected.length; i++) {
      assertEquals(expected[i], resized[i] & 0xff, "value " + i);
    }
  }

  private static int channel(int c, int x, int y) {
    return switch (c) {
      case 0 -> pixel(x, y);
      case 1 -> pixel(x + 1, y);
      case 2 -> pixel(x, y + 1);
      default -> (x + y) % 3 == 0 ? 0 : pixel(x + 2, y + 3);
    };
  }
}
