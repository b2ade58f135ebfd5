package io.github.fdda.engine;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.LibUtils;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.nio.file.Path;

/** The native library, and two of its switches that neither DJL nor an environment variable has. */
final class Torch {

  private static final String NAME = "PyTorch";
  private static final String LIBRARY = System.mapLibraryName("torch_cpu");
  private static final String CONTEXT = "_ZN2at13globalContextEv";
  private static final String USE_ONEDNN = "_ZN2at7Context20setUserEnabledMkldnnEb";
  private static final String USE_NNPACK = "_ZN2at7Context20setUserEnabledNNPACKEb";

  private static final Engine ENGINE = Engine.getEngine(NAME);

  /** It warns at every convolution that it does not know the processor, and is not needed. */
  private static final boolean NNPACK_OFF = set(USE_NNPACK, false);

  private Torch() {}

  /** Makes sure that the native library is there. */
  static void load() {}

  static Engine engine() {
    return ENGINE;
  }

  static NDManager newManager(Device device) {
    return ENGINE.newBaseManager(device);
  }

  /**
   * Switches oneDNN on or off, for the whole process.
   *
   * @return whether it is so now: where the library does not export the switch, it stays on
   */
  static boolean useOneDnn(boolean on) {
    return set(USE_ONEDNN, on) || on;
  }

  /** Whether NNPACK is switched off. */
  static boolean nnpackIsOff() {
    return NNPACK_OFF;
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
