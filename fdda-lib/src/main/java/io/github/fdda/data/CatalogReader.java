package io.github.fdda.data;

import io.github.fdda.util.Checksum;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/** Turns the document {@code datasets.yml} into a {@link Catalog}. */
final class CatalogReader {

  private CatalogReader() {}

  static Catalog read(YamlValue root) {
    root.fields(Set.of("datasets", "networks"));
    var datasets = entries(root, "datasets", CatalogReader::dataset);
    var networks = entries(root, "networks", CatalogReader::network);
    return root.build(() -> new Catalog(datasets, networks));
  }

  private static <T> Map<String, T> entries(
      YamlValue root, String key, BiFunction<String, YamlValue, T> read) {
    var entries = new LinkedHashMap<String, T>();
    root.find(key)
        .ifPresent(
            all -> all.fields().forEach((name, yaml) -> entries.put(name, read.apply(name, yaml))));
    return entries;
  }

  private static DatasetEntry dataset(String name, YamlValue yaml) {
    yaml.fields(
        Set.of(
            "title", "licence", "home", "format", "shape", "normalization", "classes", "sources"));
    var title = yaml.get("title").text();
    var licence = yaml.get("licence").text();
    var home = uri(yaml.get("home"));
    var format = format(yaml.get("format"));
    var shape = shape(yaml.get("shape"));
    var normalization = normalization(yaml.get("normalization"));
    var classes =
        yaml.find("classes")
            .map(list -> list.items().stream().map(YamlValue::text).toList())
            .orElse(List.of());
    var sources = sources(yaml.get("sources"));
    return yaml.build(
        () ->
            new DatasetEntry(
                name, title, licence, home, format, shape, normalization, classes, sources));
  }

  private static NetworkEntry network(String name, YamlValue yaml) {
    yaml.fields(Set.of("title", "dataset", "licence", "top1", "sha256", "sources"));
    var title = yaml.get("title").text();
    var dataset = yaml.get("dataset").text();
    var licence = yaml.get("licence").text();
    var top1 = yaml.get("top1").number();
    var checksum = checksum(Checksum.Algorithm.SHA_256, yaml.get("sha256"));
    var sources = sources(yaml.get("sources"));
    return yaml.build(
        () -> new NetworkEntry(name, title, dataset, licence, top1, checksum, sources));
  }

  private static DataFormat format(YamlValue yaml) {
    return DataFormat.of(yaml.text())
        .orElseThrow(
            () ->
                yaml.fault(
                    "unknown format '%s'; known: %s".formatted(yaml.text(), DataFormat.all())));
  }

  private static ImageShape shape(YamlValue yaml) {
    var sides = yaml.items().stream().map(YamlValue::integer).toList();
    if (sides.size() != 3) {
      throw yaml.fault("give three numbers: [channels, height, width]");
    }
    return yaml.build(() -> new ImageShape(sides.get(0), sides.get(1), sides.get(2)));
  }

  private static Normalization normalization(YamlValue yaml) {
    yaml.fields(Set.of("mean", "std"));
    var mean = floats(yaml.get("mean"));
    var std = floats(yaml.get("std"));
    return yaml.build(() -> new Normalization(mean, std));
  }

  private static List<Float> floats(YamlValue yaml) {
    return yaml.items().stream().map(item -> (float) item.number()).toList();
  }

  private static List<Source> sources(YamlValue yaml) {
    return yaml.items().stream().map(CatalogReader::source).toList();
  }

  private static Source source(YamlValue yaml) {
    var fields = yaml.fields(Set.of("local", "bundled", "download"));
    if (fields.size() != 1) {
      throw yaml.fault("give one of local, bundled, download");
    }
    var kind = fields.keySet().iterator().next();
    var value = yaml.get(kind);
    return switch (kind) {
      case "local" -> new Source.Local(path(value));
      case "bundled" -> bundled(value);
      default -> download(value);
    };
  }

  private static Source bundled(YamlValue yaml) {
    var resource = yaml.text();
    return yaml.build(() -> new Source.Bundled(resource));
  }

  private static Source download(YamlValue yaml) {
    var files = yaml.items().stream().map(CatalogReader::remoteFile).toList();
    return yaml.build(() -> new Source.Download(files));
  }

  private static RemoteFile remoteFile(YamlValue yaml) {
    var fields = yaml.fields(Set.of("url", "md5", "sha256"));
    if (fields.containsKey("md5") == fields.containsKey("sha256")) {
      throw yaml.fault("give one checksum, md5 or sha256");
    }
    var url = uri(yaml.get("url"));
    var checksum =
        fields.containsKey("md5")
            ? checksum(Checksum.Algorithm.MD5, yaml.get("md5"))
            : checksum(Checksum.Algorithm.SHA_256, yaml.get("sha256"));
    return yaml.build(() -> new RemoteFile(url, checksum));
  }

  private static Checksum checksum(Checksum.Algorithm algorithm, YamlValue yaml) {
    var hex = yaml.text();
    return yaml.build(() -> new Checksum(algorithm, hex));
  }

  private static URI uri(YamlValue yaml) {
    try {
      return new URI(yaml.text());
    } catch (URISyntaxException e) {
      throw yaml.fault("no web address: " + e.getMessage());
    }
  }

  private static Path path(YamlValue yaml) {
    try {
      return Path.of(yaml.text());
    } catch (InvalidPathException e) {
      throw yaml.fault("no path: " + e.getMessage());
    }
  }
}
