package io.github.fdda.chart;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadataNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnimationTest {

  private record Plain(int width, int height, Color color) implements Panel {
    @Override
    public void paint(Graphics2D graphics) {
      graphics.setColor(color);
      graphics.fillRect(0, 0, width, height);
    }
  }

  private static final Animation THREE =
      new Animation("three", List.of(frame(Color.RED), frame(Color.GREEN), frame(Color.BLUE)));

  private static Figure frame(Color color) {
    return Figure.of("a frame", new Plain(650, 60, color));
  }

  @Test
  void gif_hasAllFramesInTheirOrder() throws IOException {
    var colors =
        pictures(THREE).stream().map(image -> image.getRGB(300, THREE.height() - 30)).toList();
    assertEquals(List.of(Color.RED.getRGB(), Color.GREEN.getRGB(), Color.BLUE.getRGB()), colors);
  }

  @Test
  void gif_hasTheSizeOfItsFrames() throws IOException {
    for (var image : pictures(THREE)) {
      assertEquals(650, image.getWidth());
      assertEquals(THREE.height(), image.getHeight());
    }
    assertEquals(650, THREE.width());
  }

  @Test
  void gif_showsTheLastFrameLongest() throws IOException {
    var delays =
        read(THREE.gif()).stream()
            .map(frame -> node(frame, "GraphicControlExtension").getAttribute("delayTime"))
            .toList();
    assertEquals(List.of("40", "40", "200"), delays);
  }

  /** 0 rounds are rounds without end. */
  @Test
  void gif_loops() throws IOException {
    var loop = node(read(THREE.gif()).get(0), "ApplicationExtension");
    assertEquals("NETSCAPE", loop.getAttribute("applicationID"));
    assertEquals("2.0", loop.getAttribute("authenticationCode"));
    assertArrayEquals(new byte[] {1, 0, 0}, (byte[]) loop.getUserObject());
  }

  @Test
  void save_writesTheGif(@TempDir Path folder) throws IOException {
    var file = folder.resolve("new").resolve("three.gif");
    THREE.save(file);
    assertArrayEquals(THREE.gif(), Files.readAllBytes(file));
  }

  @Test
  void frames_none() {
    assertRefused(() -> new Animation("none", List.of()), "no figures");
  }

  @Test
  void frames_ofSeveralSizes() {
    var higher = Figure.of("a frame", new Plain(650, 70, Color.RED));
    assertRefused(
        () -> new Animation("two", List.of(frame(Color.RED), higher)),
        "650×" + THREE.height(),
        "650×" + higher.height());
  }

  private static List<BufferedImage> pictures(Animation animation) throws IOException {
    return read(animation.gif()).stream()
        .map(frame -> (BufferedImage) frame.getRenderedImage())
        .toList();
  }

  private static List<IIOImage> read(byte[] gif) throws IOException {
    var reader = ImageIO.getImageReadersByFormatName("gif").next();
    try (var stream = ImageIO.createImageInputStream(new ByteArrayInputStream(gif))) {
      reader.setInput(stream);
      return all(reader);
    } finally {
      reader.dispose();
    }
  }

  private static List<IIOImage> all(ImageReader reader) throws IOException {
    var frames = new ArrayList<IIOImage>();
    for (var i = 0; i < reader.getNumImages(true); i++) {
      frames.add(reader.readAll(i, null));
    }
    return frames;
  }

  private static IIOMetadataNode node(IIOImage frame, String name) {
    var metadata = frame.getMetadata();
    var root = (IIOMetadataNode) metadata.getAsTree(metadata.getNativeMetadataFormatName());
    return (IIOMetadataNode) root.getElementsByTagName(name).item(0);
  }
}
