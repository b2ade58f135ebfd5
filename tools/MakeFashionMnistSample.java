import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Cuts the bundled sample out of Fashion-MNIST: the first 20 training images and the first 100 test
 * images of each class, in their original order, as gzip IDX files.
 *
 * <p>Run with {@code java tools/MakeFashionMnistSample.java IN OUT}, where IN holds the four
 * original files and OUT is {@code
 * fdda-lib/src/main/resources/io/github/fdda/data/fashion-mnist-sample}. The same JDK writes the
 * same bytes each time: {@link GZIPOutputStream} leaves the time in its header at 0.
 */
final class MakeFashionMnistSample {

  private static final int CLASSES = 10;
  private static final int LABELS_HEADER = 8;
  private static final int IMAGES_HEADER = 16;
  private static final int IMAGE_SIZE = 28 * 28;

  public static void main(String[] args) throws IOException {
    if (args.length != 2) {
      System.err.println("usage: java tools/MakeFashionMnistSample.java IN OUT");
      System.exit(2);
    }
    var in = Path.of(args[0]);
    var out = Files.createDirectories(Path.of(args[1]));
    sample(in, out, "train", 20);
    sample(in, out, "t10k", 100);
  }

  private static void sample(Path in, Path out, String split, int perClass) throws IOException {
    var labelsName = split + "-labels-idx1-ubyte.gz";
    var imagesName = split + "-images-idx3-ubyte.gz";
    var labels = gunzip(in.resolve(labelsName));
    var images = gunzip(in.resolve(imagesName));
    var chosen = firstOfEachClass(labels, perClass);
    write(out.resolve(labelsName), labels, LABELS_HEADER, 1, chosen);
    write(out.resolve(imagesName), images, IMAGES_HEADER, IMAGE_SIZE, chosen);
  }

  private static List<Integer> firstOfEachClass(byte[] labels, int perClass) {
    var taken = new int[CLASSES];
    var chosen = new ArrayList<Integer>();
    for (var i = 0; i < labels.length - LABELS_HEADER; i++) {
      if (taken[labels[LABELS_HEADER + i]]++ < perClass) {
        chosen.add(i);
      }
    }
    return chosen;
  }

  /** Keeps the chosen items of an IDX file; the header differs only in their number. */
  private static void write(
      Path file, byte[] original, int header, int itemSize, List<Integer> chosen)
      throws IOException {
    try (var out = new DataOutputStream(new BestGzip(file))) {
      out.writeInt(ByteBuffer.wrap(original).getInt());
      out.writeInt(chosen.size());
      out.write(original, 8, header - 8);
      for (var i : chosen) {
        out.write(original, header + i * itemSize, itemSize);
      }
    }
  }

  private static byte[] gunzip(Path file) throws IOException {
    try (var in = new GZIPInputStream(Files.newInputStream(file))) {
      return in.readAllBytes();
    }
  }

  private static final class BestGzip extends GZIPOutputStream {
    BestGzip(Path file) throws IOException {
      super(Files.newOutputStream(file));
      def.setLevel(Deflater.BEST_COMPRESSION);
    }
  }
}
