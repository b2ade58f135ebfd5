package io.github.fdda.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.fdda.util.Checksum;
import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocationsTest {

  private final Path folder;

  LocationsTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private static Locations of(Map<String, String> properties, Map<String, String> variables) {
    return Locations.of(
        name -> Optional.ofNullable(properties.get(name)),
        name -> Optional.ofNullable(variables.get(name)));
  }

  @Test
  void environment_empty() {
    var locations = of(Map.of(), Map.of());
    assertEquals(List.of(), locations.searchPath());
    assertEquals(Path.of(System.getProperty("user.home"), ".cache", "fdda"), locations.cache());
  }

  @Test
  void environment_severalFolders() {
    var locations =
        of(Map.of(), Map.of("FDDA_DATA", "a" + File.pathSeparator + "b", "FDDA_CACHE", "c"));
    assertEquals(List.of(Path.of("a"), Path.of("b")), locations.searchPath());
    assertEquals(Path.of("c"), locations.cache());
  }

  @Test
  void environment_propertyWins() {
    var locations = of(Map.of("fdda.data", "p"), Map.of("FDDA_DATA", "v"));
    assertEquals(List.of(Path.of("p")), locations.searchPath());
  }

  @Test
  void environment_impossiblePath() {
    Hostile.assertFault(() -> of(Map.of(), Map.of("FDDA_DATA", "a\0b")), "FDDA_DATA", "no path");
  }

  @Test
  void find_searchPathThenAbsoluteThenCache() throws Exception {
    var first = Files.createDirectories(folder.resolve("1/d"));
    var second = Files.createDirectories(folder.resolve("2/d"));
    var absolute = Files.createDirectories(folder.resolve("system"));
    var cached = folder.resolve("cache/d/d.gz");
    TestFiles.write(cached, "x");
    var file =
        new RemoteFile(
            URI.create("https://example.org/d.gz"),
            Checksum.of(Checksum.Algorithm.MD5, new byte[0]));
    List<Source> sources =
        List.of(
            new Source.Local(absolute),
            new Source.Local(Path.of("d")),
            new Source.Download(List.of(file)));
    var locations =
        new Locations(
            List.of(folder.resolve("none"), folder.resolve("1"), folder.resolve("2")),
            folder.resolve("cache"));
    for (var expected : List.of(first, second, absolute, cached)) {
      assertEquals(Optional.of(expected), locations.find("d", sources));
      Files.delete(expected);
    }
    assertEquals(Optional.empty(), locations.find("d", sources));
  }

  @Test
  void find_incompleteDownloadDoesNotCount() {
    var checksum = Checksum.of(Checksum.Algorithm.MD5, new byte[0]);
    var download =
        new Source.Download(
            List.of(
                new RemoteFile(URI.create("https://example.org/a"), checksum),
                new RemoteFile(URI.create("https://example.org/b"), checksum)));
    var locations = new Locations(List.of(), folder);
    TestFiles.write(folder.resolve("d/a"), "x");
    TestFiles.write(folder.resolve("d/b.part"), "x");
    assertEquals(Optional.empty(), locations.find("d", List.of(download)));
    TestFiles.write(folder.resolve("d/b"), "x");
    assertEquals(Optional.of(folder.resolve("d")), locations.find("d", List.of(download)));
  }
}
