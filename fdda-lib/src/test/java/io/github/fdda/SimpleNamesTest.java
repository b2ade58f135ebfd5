package io.github.fdda;

import static java.util.stream.Collectors.groupingBy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whoever reads a name anywhere in the three modules knows which class is meant. */
class SimpleNamesTest {

  @Test
  void noTwoClassesOfOneName() throws IOException {
    var sources = FileSystems.getDefault().getPathMatcher("glob:**/src/main/java/**.java");
    try (var files = Files.walk(Path.of(".."))) {
      var byName =
          files
              .filter(sources::matches)
              .filter(file -> !file.endsWith("package-info.java"))
              .collect(groupingBy(Path::getFileName));
      assertTrue(byName.size() > 300, () -> "only " + byName.size() + " sources");
      assertEquals(List.of(), byName.values().stream().filter(same -> same.size() > 1).toList());
    }
  }
}
