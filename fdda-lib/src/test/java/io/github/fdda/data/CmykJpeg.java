package io.github.fdda.data;

import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;

/** Writes JPEG files of four channels: squares of 16×16 pixels beside each other. */
final class CmykJpeg {

  private static final int SIDE = 16;
  private static final int START_OF_IMAGE = 2;

  private CmykJpeg() {}

  /**
   * Without a change of colours, as Adobe's programs write it.
   *
   * @param colours of each square: cyan, magenta, yellow and black, 255 for no ink
   */
  static byte[] cmyk(int[][] colours) throws IOException {
    return withMarker(jpeg(colours), 0);
  }

  /** The same with luma and chroma in place of the three inks. */
  static byte[] ycck(int[][] colours) throws IOException {
    return withMarker(jpeg(Arrays.stream(colours).map(CmykJpeg::ycck).toArray(int[][]::new)), 2);
  }

  /** Luma and chroma, by the formulas of JFIF, of the inks taken as red, green and blue. */
  private static int[] ycck(int[] colour) {
    var red = 255 - colour[0];
    var green = 255 - colour[1];
    var blue = 255 - colour[2];
    return new int[] {
      (int) Math.round(0.299 * red + 0.587 * green + 0.114 * blue),
      (int) Math.round(128 - 0.168736 * red - 0.331264 * green + 0.5 * blue),
      (int) Math.round(128 + 0.5 * red - 0.418688 * green - 0.081312 * blue),
      colour[3]
    };
  }

  private static byte[] jpeg(int[][] squares) throws IOException {
    var raster =
        Raster.createInterleavedRaster(
            DataBuffer.TYPE_BYTE, SIDE * squares.length, SIDE, squares[0].length, null);
    for (var x = 0; x < raster.getWidth(); x++) {
      for (var y = 0; y < SIDE; y++) {
        raster.setPixel(x, y, squares[x / SIDE]);
      }
    }
    // That of the JDK: other writers take no rasters.
    var writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    var bytes = new ByteArrayOutputStream();
    try (var out = ImageIO.createImageOutputStream(bytes)) {
      var best = writer.getDefaultWriteParam();
      best.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      best.setCompressionQuality(1);
      writer.setOutput(out);
      writer.write(null, new IIOImage(raster, null, null), best);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  /** With the marker by which Adobe says what the channels are. */
  private static byte[] withMarker(byte[] jpeg, int transform) {
    var out = new ByteArrayOutputStream();
    out.write(jpeg, 0, START_OF_IMAGE);
    out.writeBytes(
        new byte[] {
          (byte) 0xff,
          (byte) 0xee,
          0,
          14,
          'A',
          'd',
          'o',
          'b',
          'e',
          0,
          100,
          0,
          0,
          0,
          0,
          (byte) transform
        });
    out.write(jpeg, START_OF_IMAGE, jpeg.length - START_OF_IMAGE);
    return out.toByteArray();
  }
}
