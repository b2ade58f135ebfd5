package io.github.fdda.engine;

import io.github.fdda.util.Internal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/** The processor, as the operating system describes it. */
@Internal
public final class Processor {

  private static final Path CPU_INFO = Path.of("proc/cpuinfo");
  private static final Pattern NAME =
      Pattern.compile("^model name\\s*:\\s*(.+)$", Pattern.MULTILINE);
  private static final Path FIRST_CACHE = Path.of("sys/devices/system/cpu/cpu0/cache/index0");
  // Intel's sizes come from elsewhere. ARM processors name an implementer and no vendor.
  private static final Pattern AFFECTED =
      Pattern.compile("^(vendor_id\\s*:\\s*AuthenticAMD|CPU implementer\\s*:)", Pattern.MULTILINE);

  private Processor() {}

  /** The name that the system has for it; else its architecture. */
  public static String name() {
    return name(Path.of("/"), System.getenv());
  }

  /**
   * {@link #name()} of a given system.
   *
   * @param root of the file system: Linux has the name in a file
   * @param environment Windows has it in a variable
   */
  static String name(Path root, Map<String, String> environment) {
    var info = root.resolve(CPU_INFO);
    if (Files.isReadable(info)) {
      var name = NAME.matcher(read(info));
      if (name.find()) {
        return name.group(1).strip();
      }
    }
    return environment.getOrDefault("PROCESSOR_IDENTIFIER", System.getProperty("os.arch"));
  }

  /**
   * Whether oneDNN 3.7 does not find the size of the first-level cache here, and so computes
   * wrongly. It takes the size from where small virtual machines with AMD processors hold nothing;
   * it then splits copies that end within a block of channels, leaves the padding uninitialized and
   * at times writes beyond it. On ARM the same is reported where cache sizes are hidden
   * (uxlfoundation/oneDNN issue 5313).
   *
   * @param root of the file system; where Linux's files are missing the answer is no
   */
  static boolean hidesCaches(Path root) {
    var info = root.resolve(CPU_INFO);
    return Files.isReadable(info)
        && AFFECTED.matcher(read(info)).find()
        && Files.notExists(root.resolve(FIRST_CACHE));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
