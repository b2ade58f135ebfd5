package io.github.fdda.engine;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The TorchScript module behind {@link TorchFunctions}. Its archive is put together here from the
 * source text, so that the repository holds text and no binary file.
 */
final class TorchModule {

  private static final String SOURCE = "torch_functions.py";
  // Pickles: an object of the class in the source text, without state; and an empty tuple.
  private static final String OBJECT = "80 02 63%s29 81 7d 62 2e".replace(" ", "");
  private static final String CLASS = "__torch__\nTorchFunctions\n";
  private static final String NO_CONSTANTS = "8002292e";
  private static final String FORMAT_VERSION = "3\n";

  private static final PtNDManager MANAGER = (PtNDManager) Torch.newManager(Device.cpu());
  private static final Map<String, NDArray> METHODS = new ConcurrentHashMap<>();

  /** Stateless, so all threads may share it. */
  static final PtSymbolBlock LOADED = load();

  private TorchModule() {}

  /** The argument by whose name DJL knows which method to run. */
  static NDArray method(String name) {
    return METHODS.computeIfAbsent(name, TorchModule::marker);
  }

  private static NDArray marker(String method) {
    var marker = MANAGER.create(0);
    NDScope.unregister(marker);
    marker.setName("module_method:" + method);
    return marker;
  }

  private static PtSymbolBlock load() {
    try {
      return JniUtils.loadModule(MANAGER, new ByteArrayInputStream(archive()), false, false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] archive() throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      var type = HexFormat.of().formatHex(CLASS.getBytes(StandardCharsets.US_ASCII));
      add(zip, "data.pkl", HexFormat.of().parseHex(OBJECT.formatted(type)));
      add(zip, "code/__torch__.py", source());
      add(zip, "constants.pkl", HexFormat.of().parseHex(NO_CONSTANTS));
      add(zip, "version", FORMAT_VERSION.getBytes(StandardCharsets.US_ASCII));
    }
    return bytes.toByteArray();
  }

  private static void add(ZipOutputStream zip, String name, byte[] content) throws IOException {
    zip.putNextEntry(new ZipEntry("functions/" + name));
    zip.write(content);
    zip.closeEntry();
  }

  private static byte[] source() throws IOException {
    try (var in = TorchModule.class.getResourceAsStream(SOURCE)) {
      return Objects.requireNonNull(in, SOURCE).readAllBytes();
    }
  }
}
