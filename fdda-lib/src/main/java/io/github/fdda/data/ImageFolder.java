package io.github.fdda.data;

import io.github.fdda.util.Faults;
import io.github.fdda.util.FilePaths;
import io.github.fdda.util.InvalidInputException;
import io.github.fdda.util.IoFaults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * Pictures in {@code train/CLASS/} and {@code val/CLASS/} (or {@code test/CLASS/}); the folder
 * names of {@code train}, sorted, are the classes, of which the other split may lack some. Files of
 * other kinds are passed over.
 *
 * <p>The images of a split are in rounds: the first picture of each class by file name, the second
 * of each class, and so on. So the first n images hold all classes alike.
 */
final class ImageFolder {

  private ImageFolder() {}

  static boolean recognizes(Path folder) {
    return Files.isDirectory(folder.resolve("train"));
  }

  static Splits open(Path folder, ImagePreparation preparation, Normalization normalization) {
    var train = folder.resolve("train");
    var val = folder.resolve("val");
    var test = Files.isDirectory(val) ? val : folder.resolve("test");
    if (!Files.isDirectory(train) || !Files.isDirectory(test)) {
      throw new InvalidInputException(
          folder
              + ": needs train/CLASS/ and val/CLASS/ (or test/CLASS/); split the pictures first,"
              + " since no image may serve both calibration and test");
    }
    var spec = new ImageSpec(preparation.crop(), normalization, classes(train));
    requireKnown(classes(test), spec.classes(), test);
    return new Splits(() -> split(train, spec, preparation), split(test, spec, preparation));
  }

  private static List<String> classes(Path split) {
    var classes = ClassOrder.sorted(folders(split));
    if (classes.isEmpty()) {
      throw new InvalidInputException(
          split + ": no class folders; put the pictures of each class into a folder of its own");
    }
    return classes;
  }

  private static void requireKnown(List<String> classes, List<String> known, Path where) {
    classes.stream()
        .filter(name -> !known.contains(name))
        .findFirst()
        .ifPresent(
            name -> {
              throw new InvalidInputException(
                  "%s: class folder '%s' is not in train, whose folders are the classes; add it there or remove it here"
                      .formatted(where, name));
            });
  }

  private static IndexedImages split(Path folder, ImageSpec spec, ImagePreparation preparation) {
    var folders = spec.classes().stream().map(name -> folder.resolve(FilePaths.of(name))).toList();
    // Last names only: the training split of ImageNet has over a million pictures.
    var namesByClass = folders.stream().map(ImageFolder::pictures).toList();
    var labels = new ArrayList<Integer>();
    var names = new ArrayList<Path>();
    var rounds = namesByClass.stream().mapToInt(List::size).max().orElse(0);
    for (var round = 0; round < rounds; round++) {
      for (var label = 0; label < namesByClass.size(); label++) {
        if (round < namesByClass.get(label).size()) {
          labels.add(label);
          names.add(namesByClass.get(label).get(round));
        }
      }
    }
    var labelOf = labels.stream().mapToInt(label -> label).toArray();
    return new IndexedImages(
        spec,
        labelOf,
        i -> {
          var file = folders.get(labelOf[i]).resolve(names.get(i));
          var picture = PictureReader.read(file, spec.shape().channels());
          return Faults.at(file.toString(), () -> preparation.apply(picture));
        });
  }

  private static List<Path> pictures(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    var pictures = names(folder, PictureReader::reads);
    if (pictures.isEmpty()) {
      throw new InvalidInputException(
          "%s: no pictures (%s); add some or remove the class"
              .formatted(folder, PictureReader.FORMATS));
    }
    return pictures;
  }

  private static List<String> folders(Path folder) {
    return names(folder, Files::isDirectory).stream()
        .map(Path::toString)
        .filter(name -> !name.startsWith("."))
        .toList();
  }

  /** Paths, since in the locale C the text of a name that is not ASCII leads to no file. */
  private static List<Path> names(Path folder, Predicate<Path> wanted) {
    try (var children = Files.list(folder)) {
      return children
          .filter(wanted)
          .map(Path::getFileName)
          .sorted(Comparator.comparing(Path::toString))
          .toList();
    } catch (IOException e) {
      throw IoFaults.unreadable(folder.toString(), e);
    }
  }
}
