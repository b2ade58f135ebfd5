package io.github.fdda.data;

import io.github.fdda.util.InvalidInputException;
import io.github.fdda.util.IoFaults;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The binary versions of <a href="https://www.cs.toronto.edu/~kriz/cifar.html">CIFAR</a>: records
 * of the label bytes, of which the last counts, and 3×32×32 pixels. Any whole number of records
 * will do.
 *
 * @param labelBytes bytes before the pixels
 * @param train the files of the training split
 * @param test the file of the test split
 * @param names the file of the class names; may be absent
 */
record CifarFormat(int labelBytes, List<String> train, String test, String names) {

  static final CifarFormat CIFAR_10 =
      new CifarFormat(
          1,
          List.of(
              "data_batch_1.bin",
              "data_batch_2.bin",
              "data_batch_3.bin",
              "data_batch_4.bin",
              "data_batch_5.bin"),
          "test_batch.bin",
          "batches.meta.txt");

  /** Coarse label, then fine label: the fine one is the class. */
  static final CifarFormat CIFAR_100 =
      new CifarFormat(2, List.of("train.bin"), "test.bin", "fine_label_names.txt");

  private static final ImageShape SHAPE = new ImageShape(3, 32, 32);

  boolean recognizes(FileTree tree) {
    return tree.contains(test);
  }

  Splits open(FileTree tree, ImageSpec spec) {
    if (!spec.shape().equals(SHAPE)) {
      throw new InvalidInputException(
          "%s: CIFAR images have shape %s, not %s".formatted(tree.where(), SHAPE, spec.shape()));
    }
    tree.require(train);
    tree.require(List.of(test));
    checkNames(tree, spec.classes());
    return new Splits(() -> split(tree, train, spec), split(tree, List.of(test), spec));
  }

  private void checkNames(FileTree tree, List<String> expected) {
    if (!tree.contains(names)) {
      return;
    }
    var text = StandardCharsets.UTF_8.decode(content(tree, names)).toString();
    Labels.checkNames(
        text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList(),
        expected,
        tree.where(names));
  }

  private IndexedImages split(FileTree tree, List<String> files, ImageSpec spec) {
    var labels = new ArrayList<Integer>();
    var images = new ArrayList<ByteBuffer>();
    for (var file : files) {
      var records = records(tree, file);
      var labelsOfFile = records.stream().mapToInt(this::label).toArray();
      Labels.check(labelsOfFile, spec.classes(), tree.where(file));
      for (var i = 0; i < labelsOfFile.length; i++) {
        labels.add(labelsOfFile[i]);
        images.add(records.get(i));
      }
    }
    return new IndexedImages(
        spec, labels.stream().mapToInt(label -> label).toArray(), i -> pixels(images.get(i)));
  }

  private List<ByteBuffer> records(FileTree tree, String file) {
    var content = content(tree, file);
    var recordSize = labelBytes + SHAPE.size();
    if (content.capacity() == 0 || content.capacity() % recordSize != 0) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "%s: truncated: %d bytes are no whole number of %d-byte records; fetch it again",
              tree.where(file),
              content.capacity(),
              recordSize));
    }
    var records = new ArrayList<ByteBuffer>();
    for (var at = 0; at < content.capacity(); at += recordSize) {
      records.add(content.slice(at, recordSize));
    }
    return records;
  }

  private static ByteBuffer content(FileTree tree, String file) {
    try {
      return tree.content(file);
    } catch (IOException e) {
      throw IoFaults.unreadable(tree.where(file), e);
    }
  }

  private int label(ByteBuffer record) {
    return record.get(labelBytes - 1) & 0xff;
  }

  private byte[] pixels(ByteBuffer record) {
    var pixels = new byte[SHAPE.size()];
    record.get(labelBytes, pixels);
    return pixels;
  }
}
