package io.github.fdda.engine;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.github.fdda.util.Internal;
import io.github.fdda.util.UnavailableException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PyTorch as this library uses it: loaded on first use, and set to a path that has just been seen
 * to compute rightly here.
 */
@Internal
public final class TensorEngine {

  /** The environment variable that forces a path. */
  public static final String VARIABLE = "FDDA_ENGINE";

  private static final Logger LOG = LoggerFactory.getLogger(TensorEngine.class);

  private static volatile @Nullable Ready ready;

  /** The path chosen and what it computes with. */
  private record Ready(EngineChoice choice, Convolver convolver) {}

  private TensorEngine() {}

  /**
   * A manager of arrays on the CPU; the caller closes it.
   *
   * @throws UnavailableException if there is no engine for this platform, or it computes wrongly on
   *     this machine
   * @throws io.github.fdda.util.InvalidInputException if {@link #VARIABLE} names no path
   */
  public static NDManager newManager() {
    return newManager(Device.cpu());
  }

  /**
   * A manager of arrays on a device; the caller closes it.
   *
   * @throws UnavailableException if there is no engine for this platform, or it computes wrongly on
   *     this machine
   * @throws io.github.fdda.util.InvalidInputException if {@link #VARIABLE} names no path
   */
  public static NDManager newManager(Device device) {
    ready();
    return Torch.newManager(device);
  }

  /**
   * The path that convolutions take, and why.
   *
   * @throws UnavailableException if there is no engine for this platform, or it computes wrongly on
   *     this machine
   * @throws io.github.fdda.util.InvalidInputException if {@link #VARIABLE} names no path
   */
  public static EngineChoice choice() {
    return ready().choice;
  }

  /**
   * Version of PyTorch.
   *
   * @throws UnavailableException if there is no engine for this platform
   */
  public static String version() {
    return Torch.engine().getVersion();
  }

  /**
   * How many threads the engine computes with.
   *
   * @throws UnavailableException if there is no engine for this platform
   */
  public static int threads() {
    Torch.engine(); // which loads the library that is asked
    return JniUtils.getNumThreads();
  }

  /** Version of DJL, through which PyTorch is called. */
  public static String djlVersion() {
    return Engine.getDjlVersion();
  }

  /**
   * The libraries inside PyTorch that are switched off.
   *
   * @throws UnavailableException if there is no engine for this platform, or it computes wrongly on
   *     this machine
   * @throws io.github.fdda.util.InvalidInputException if {@link #VARIABLE} names no path
   */
  public static List<String> switchedOff() {
    var off = new ArrayList<String>();
    if (Torch.nnpackIsOff()) {
      off.add("NNPACK");
    }
    if (choice().path() == EnginePath.NO_ONEDNN) {
      off.add("oneDNN");
    }
    return off;
  }

  /**
   * How many GPUs PyTorch can use.
   *
   * @throws UnavailableException if there is no engine for this platform
   */
  public static int gpuCount() {
    return Torch.engine().getGpuCount();
  }

  /** The convolutions of the path chosen; refuses as {@link #choice()} does. */
  static Convolver convolver() {
    return ready().convolver;
  }

  private static Ready ready() {
    var known = ready;
    return known == null ? start() : known;
  }

  private static synchronized Ready start() {
    var known = ready;
    if (known != null) {
      return known;
    }
    var forced = Optional.ofNullable(System.getenv(VARIABLE)).map(EnginePath::of);
    var choice = EngineChoice.of(forced, Processor.hidesCaches(Path.of("/")), TensorEngine::test);
    LOG.info("convolutions take the path {}", choice);
    var started = new Ready(choice, convolver(choice.path()));
    ready = started;
    return started;
  }

  /** Sets a path up and says what it computes wrongly. */
  private static Optional<String> test(EnginePath path) {
    var switched = Torch.useOneDnn(path != EnginePath.NO_ONEDNN);
    return switched
        ? SelfTest.fault(convolver(path))
        : Optional.of("oneDNN cannot be switched off");
  }

  private static Convolver convolver(EnginePath path) {
    return path == EnginePath.CAREFUL ? new CarefulConvolver() : new PlainConvolver();
  }
}
