package io.github.fdda.engine;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.LibUtils;
import ai.djl.util.Utils;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import io.github.fdda.util.CLibrary;
import io.github.fdda.util.Faults;
import io.github.fdda.util.NativeEnvironment;
import io.github.fdda.util.UnavailableException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The native library, and two of its switches that neither DJL nor an environment variable has. */
final class Torch {

  private static final String NAME = "PyTorch";
  private static final String LIBRARY = System.mapLibraryName("torch_cpu");
  private static final String CONTEXT = "_ZN2at13globalContextEv";
  private static final String USE_ONEDNN = "_ZN2at7Context20setUserEnabledMkldnnEb";
  private static final String USE_NNPACK = "_ZN2at7Context20setUserEnabledNNPACKEb";

  private static volatile @Nullable Engine engine;
  private static volatile boolean nnpackIsOff;

  private Torch() {}

  /**
   * PyTorch, loaded on first use.
   *
   * @throws UnavailableException if there is none for this platform, or none can be unpacked and
   *     loaded on this machine
   */
  static Engine engine() {
    var known = engine;
    return known == null ? start() : known;
  }

  /** A manager of arrays on a device; the caller closes it. */
  static NDManager newManager(Device device) {
    return engine().newBaseManager(device);
  }

  /**
   * Switches oneDNN on or off, for the whole process.
   *
   * @return whether it is so now: where the library does not export the switch, it stays on
   */
  static boolean useOneDnn(boolean on) {
    engine(); // which loads the library that is switched
    return set(USE_ONEDNN, on) || on;
  }

  /** Whether NNPACK is switched off. */
  static boolean nnpackIsOff() {
    engine();
    return nnpackIsOff;
  }

  private static synchronized Engine start() {
    var known = engine;
    if (known != null) {
      return known;
    }
    CLibrary.prepare();
    NativePackage.require();
    // DJL else reports to its makers, where it runs in their cloud.
    System.getProperties().putIfAbsent("OPT_OUT_TRACKING", "true");
    Allocator.keepBlocks();
    NativeEnvironment.setIfAbsent("TORCH_CPP_LOG_LEVEL", "ERROR");
    // The JVM knows of a container's share of the processors, the library does not.
    NativeEnvironment.setIfAbsent(
        "OMP_NUM_THREADS", Integer.toString(Runtime.getRuntime().availableProcessors()));
    EngineFolder.choose();
    var started = load();
    // It warns at every convolution that it does not know the processor, and is not needed.
    nnpackIsOff = set(USE_NNPACK, false);
    engine = started;
    return started;
  }

  private static Engine load() {
    try {
      return Engine.getEngine(NAME);
    } catch (EngineException e) {
      throw new UnavailableException(
          "PyTorch cannot be loaded from %s (%s); %s"
              .formatted(
                  Utils.getEngineCacheDir().toAbsolutePath(),
                  Faults.reason(e),
                  EngineFolder.ADVICE),
          e);
    }
  }

  /** Whether the library has the switch; by their mangled names, those on Windows have not. */
  private static boolean set(String function, boolean value) {
    try {
      var torch =
          NativeLibrary.getInstance(Path.of(LibUtils.getLibtorchPath(), LIBRARY).toString());
      var context = (Pointer) torch.getFunction(CONTEXT).invoke(Pointer.class, new Object[0]);
      torch.getFunction(function).invoke(void.class, new Object[] {context, value});
      return true;
    } catch (UnsatisfiedLinkError e) {
      return false;
    }
  }
}
