package io.github.fdda.chart;

import io.github.fdda.util.AtomicFiles;
import io.github.fdda.util.InvalidInputException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Figures of one size that are shown one after the other in one place, again and again, as GIF.
 *
 * @param title what is seen in all of them
 * @param frames in their order, at least one
 * @since 0.1.0
 */
public record Animation(String title, List<Figure> frames) {

  /** Hundredths of a second, as GIF counts. */
  private static final int DELAY = 40;

  /** The result is looked at longer than what leads to it. */
  private static final int LAST_DELAY = 200;

  /** Loops without end: the number of a sub-block, and 0 rounds in two bytes. */
  private static final byte[] FOREVER = {1, 0, 0};

  /**
   * Copies the list.
   *
   * @throws InvalidInputException if there is no frame, or one is of another size than the first
   */
  public Animation {
    frames = List.copyOf(frames);
    if (frames.isEmpty()) {
      throw new InvalidInputException("an animation of no figures; give at least one");
    }
    var first = frames.get(0);
    for (var frame : frames) {
      if (frame.width() != first.width() || frame.height() != first.height()) {
        throw new InvalidInputException(
            String.format(
                Locale.ROOT,
                "figures of %d×%d and %d×%d pixels in one animation; give figures of one size",
                first.width(),
                first.height(),
                frame.width(),
                frame.height()));
      }
    }
  }

  /** Width in pixels. */
  public int width() {
    return frames.get(0).width();
  }

  /** Height in pixels. */
  public int height() {
    return frames.get(0).height();
  }

  /** The content of a GIF file: a frame lasts 0.4 seconds, the last one 2. */
  public byte[] gif() {
    var bytes = new ByteArrayOutputStream();
    try {
      write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * Writes {@link #gif()}.
   *
   * @param file its folder is created where missing
   * @throws InvalidInputException if the file cannot be written
   */
  public void save(Path file) {
    AtomicFiles.write(file, this::write);
  }

  private void write(OutputStream out) throws IOException {
    var writer = ImageIO.getImageWritersByFormatName("gif").next();
    try (var stream = new MemoryCacheImageOutputStream(out)) {
      writer.setOutput(stream);
      writer.prepareWriteSequence(null);
      for (var i = 0; i < frames.size(); i++) {
        var delay = i < frames.size() - 1 ? DELAY : LAST_DELAY;
        var image = frames.get(i).image();
        writer.writeToSequence(new IIOImage(image, null, metadata(writer, image, delay)), null);
      }
      writer.endWriteSequence();
    } finally {
      writer.dispose();
    }
  }

  /** Of one frame; what holds for the whole file is read from the first one. */
  private static IIOMetadata metadata(ImageWriter writer, BufferedImage image, int delay)
      throws IOException {
    var type = ImageTypeSpecifier.createFromRenderedImage(image);
    var metadata = writer.getDefaultImageMetadata(type, null);
    var format = metadata.getNativeMetadataFormatName();
    var root = new IIOMetadataNode(format);
    root.appendChild(shownFor(delay));
    root.appendChild(loop());
    metadata.mergeTree(format, root);
    return metadata;
  }

  private static IIOMetadataNode shownFor(int delay) {
    var node = new IIOMetadataNode("GraphicControlExtension");
    node.setAttribute("disposalMethod", "none");
    node.setAttribute("userInputFlag", "FALSE");
    node.setAttribute("transparentColorFlag", "FALSE");
    node.setAttribute("transparentColorIndex", "0");
    node.setAttribute("delayTime", Integer.toString(delay));
    return node;
  }

  /** The extension by which browsers know that a picture moves more than once. */
  private static IIOMetadataNode loop() {
    var node = new IIOMetadataNode("ApplicationExtension");
    node.setAttribute("applicationID", "NETSCAPE");
    node.setAttribute("authenticationCode", "2.0");
    node.setUserObject(FOREVER.clone());
    var all = new IIOMetadataNode("ApplicationExtensions");
    all.appendChild(node);
    return all;
  }
}
