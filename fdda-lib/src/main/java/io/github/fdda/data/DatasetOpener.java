package io.github.fdda.data;

import io.github.fdda.util.InvalidInputException;
import java.nio.file.Path;
import java.util.Optional;

/** Opens a data set in whatever format it has. */
final class DatasetOpener {

  private DatasetOpener() {}

  /** Opens what was found for an entry of the catalog. */
  static Dataset open(Path path, DatasetEntry entry) {
    var splits =
        entry.format() == DataFormat.IMAGE_FOLDER
            ? ImageFolder.open(path, ImagePreparation.of(entry.shape()), entry.normalization())
            : open(FileTree.of(path), entry);
    return new Dataset(entry.name(), path.toString(), false, splits);
  }

  /** Opens the sample in the jar. */
  static Dataset open(Source.Bundled bundled, DatasetEntry entry) {
    var tree = new FileTree.InJar(bundled.resource());
    return new Dataset(entry.name(), tree.where(), true, open(tree, entry));
  }

  private static Splits open(FileTree tree, DatasetEntry entry) {
    var spec = new ImageSpec(entry.shape(), entry.normalization(), entry.classes());
    return switch (entry.format()) {
      case IDX -> IdxFormat.open(tree, spec);
      case CIFAR_10 -> CifarFormat.CIFAR_10.open(tree, spec);
      case CIFAR_100 -> CifarFormat.CIFAR_100.open(tree, spec);
      case IMAGE_FOLDER ->
          throw new InvalidInputException(
              tree.where() + ": pictures cannot be bundled; give a local source");
    };
  }

  /**
   * Opens a folder or archive that the user named, as the entry of the catalog that has its format
   * and, where several share the format, its name. IDX files without an entry are opened as they
   * are.
   *
   * @param normalization in place of that of the entry
   * @throws InvalidInputException if there is no data set in it, or nothing tells its normalization
   */
  static Dataset openUnnamed(Path path, Catalog catalog, Optional<Normalization> normalization) {
    var format = format(path);
    return catalog.datasets().values().stream()
        .filter(entry -> entry.format() == format)
        .filter(entry -> tellsNormalization(format) || bearsNameOf(path, entry))
        .findFirst()
        .map(entry -> normalization.map(entry::withNormalization).orElse(entry))
        .map(entry -> open(path, entry))
        .or(
            () ->
                normalization
                    .filter(given -> format == DataFormat.IDX)
                    .map(given -> openIdx(path, given)))
        .orElseThrow(() -> normalizationUnknown(path, format));
  }

  private static Dataset openIdx(Path path, Normalization normalization) {
    var tree = FileTree.of(path);
    var splits = IdxFormat.open(tree, IdxFormat.spec(tree, normalization));
    return new Dataset(lastName(path), path.toString(), false, splits);
  }

  private static DataFormat format(Path path) {
    var tree = FileTree.of(path);
    if (IdxFormat.recognizes(tree)) {
      return DataFormat.IDX;
    }
    if (CifarFormat.CIFAR_10.recognizes(tree)) {
      return DataFormat.CIFAR_10;
    }
    if (CifarFormat.CIFAR_100.recognizes(tree)) {
      return DataFormat.CIFAR_100;
    }
    if (ImageFolder.recognizes(path)) {
      return DataFormat.IMAGE_FOLDER;
    }
    throw new InvalidInputException(
        path
            + ": no data set in it; known are four IDX files, the binary CIFAR files, and pictures"
            + " in train/CLASS/ and val/CLASS/ (or test/CLASS/)");
  }

  /** CIFAR's formats have one data set each; many share IDX files and folders of pictures. */
  private static boolean tellsNormalization(DataFormat format) {
    return format == DataFormat.CIFAR_10 || format == DataFormat.CIFAR_100;
  }

  private static boolean bearsNameOf(Path path, DatasetEntry entry) {
    return Sources.all(Source.Local.class, entry.sources())
        .anyMatch(local -> local.path().endsWith(lastName(path)));
  }

  /** What a folder or file is called, also where it is given as {@code .} or {@code ..}. */
  static String lastName(Path path) {
    return String.valueOf(path.toAbsolutePath().normalize().getFileName());
  }

  private static InvalidInputException normalizationUnknown(Path path, DataFormat format) {
    return new InvalidInputException(
        path
            + ": holds data of the format "
            + format
            + ", which does not tell its normalization; "
            + (format == DataFormat.IMAGE_FOLDER
                ? "open it with Datasets.imageFolder"
                : "give mean and std (--mean, --std) as the network was trained with")
            + ", or describe it in a datasets.yml of your own (--datasets)");
  }
}
