package io.github.fdda.data;

import com.fasterxml.jackson.annotation.JsonCreator;
import io.github.fdda.util.Checksum;
import io.github.fdda.util.Faults;
import io.github.fdda.util.InvalidInputException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The fields of {@code datasets.yml}.
 *
 * @param datasets by name
 * @param networks by name
 */
record CatalogFile(
    @Nullable Map<String, DatasetFields> datasets, @Nullable Map<String, NetworkFields> networks) {

  /** What the file describes. */
  Catalog catalog() {
    return new Catalog(
        entries("datasets", datasets, DatasetFields::entry),
        entries("networks", networks, NetworkFields::entry));
  }

  private static <F, E> Map<String, E> entries(
      String section, @Nullable Map<String, F> all, BiFunction<F, String, E> entry) {
    var entries = new LinkedHashMap<String, E>();
    Optional.ofNullable(all)
        .orElse(Map.of())
        .forEach(
            (name, fields) ->
                entries.put(
                    name, Faults.at(section + "." + name, () -> entry.apply(fields, name))));
    return entries;
  }

  /** Of one data set; see {@link DatasetEntry}. */
  record DatasetFields(
      String title,
      String licence,
      URI home,
      DataFormat format,
      Sides shape,
      Normalization normalization,
      @Nullable List<String> classes,
      List<Source> sources) {

    DatasetEntry entry(String name) {
      return new DatasetEntry(
          name,
          title,
          licence,
          home,
          format,
          shape.shape,
          normalization,
          Optional.ofNullable(classes).orElse(List.of()),
          sources);
    }
  }

  /** Of one network; see {@link NetworkEntry}. */
  record NetworkFields(
      String title,
      String dataset,
      String licence,
      double top1,
      String sha256,
      List<Source> sources) {

    NetworkEntry entry(String name) {
      var checksum = new Checksum(Checksum.Algorithm.SHA_256, sha256);
      return new NetworkEntry(name, title, dataset, licence, top1, checksum, sources);
    }
  }

  /** A shape as a list. */
  record Sides(ImageShape shape) {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Sides of(List<Integer> sides) {
      if (sides.size() != 3) {
        throw new InvalidInputException("give three numbers: [channels, height, width]");
      }
      return new Sides(new ImageShape(sides.get(0), sides.get(1), sides.get(2)));
    }
  }
}
