package io.github.fdda.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessorTest {

  @ParameterizedTest
  @CsvSource({
    "'processor\t: 0\nvendor_id\t: AuthenticAMD\ncpu family\t: 26\n', false, true",
    "'processor\t: 0\nvendor_id\t: AuthenticAMD\ncpu family\t: 26\n', true, false",
    "'processor\t: 0\nvendor_id\t: GenuineIntel\ncpu family\t: 6\n', false, false",
    "'processor\t: 0\nBogoMIPS\t: 50.00\nCPU implementer\t: 0x41\n', false, true",
    "'processor\t: 0\nBogoMIPS\t: 50.00\nCPU implementer\t: 0x41\n', true, false",
  })
  void hidesCaches(String info, boolean tellsCaches, boolean hides, @TempDir Path root)
      throws IOException {
    Files.createDirectories(root.resolve("proc"));
    Files.writeString(root.resolve("proc/cpuinfo"), info);
    if (tellsCaches) {
      Files.createDirectories(root.resolve("sys/devices/system/cpu/cpu0/cache/index0"));
    }
    assertEquals(hides, Processor.hidesCaches(root));
  }

  @Test
  void hidesCaches_notKnownElsewhere(@TempDir Path root) {
    assertFalse(Processor.hidesCaches(root));
  }

  @Test
  void name_asLinuxTells(@TempDir Path root) throws IOException {
    Files.createDirectories(root.resolve("proc"));
    Files.writeString(
        root.resolve("proc/cpuinfo"), "processor\t: 0\nmodel name\t: Any CPU 1.0\nstepping\t: 1\n");
    assertEquals("Any CPU 1.0", Processor.name(root, Map.of()));
  }

  @Test
  void name_elsewhere(@TempDir Path root) {
    var windows = Map.of("PROCESSOR_IDENTIFIER", "Any64 Family 1");
    assertEquals("Any64 Family 1", Processor.name(root, windows));
    assertEquals(System.getProperty("os.arch"), Processor.name(root, Map.of()));
  }
}
