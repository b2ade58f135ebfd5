package io.github.fdda.notebook;

import io.github.fdda.util.InvalidInputException;

/**
 * A mistake to be found: somebody's setup, wrong in one place. Whoever looks for it knows only its
 * letter.
 *
 * <pre>{@code
 * var theirs = Fault.load("A").in(new Setup(network, calibration, synthesis, bits, quantization));
 * }</pre>
 *
 * <p>A class of your own that implements this, with a constructor without parameters, is loaded by
 * its full name, so that one person can hide what another looks for.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface Fault {

  /**
   * Makes the mistake.
   *
   * @param sound a setup of a network of the bundled kind, as notebook 6 has it
   * @return the same with one mistake in it
   */
  Setup in(Setup sound);

  /**
   * Loads a mistake without saying what it is.
   *
   * @param name {@code A} to {@code E}; or the full name of a public class on the class path
   * @throws InvalidInputException if there is none of that name
   */
  static Fault load(String name) {
    var type = name.contains(".") ? name : Fault.class.getName() + name;
    try {
      return Class.forName(type, true, loader())
          .asSubclass(Fault.class)
          .getDeclaredConstructor()
          .newInstance();
    } catch (ReflectiveOperationException | ClassCastException | LinkageError e) {
      throw new InvalidInputException(
          "fault '%s' cannot be loaded (%s); give A to E, or the full name of a public class that implements Fault and has a constructor without parameters"
              .formatted(name, e.getClass().getSimpleName()),
          e);
    }
  }

  /** Of what the notebook adds, where its kernel has a loader for it. */
  private static ClassLoader loader() {
    var ofThread = Thread.currentThread().getContextClassLoader();
    return ofThread == null ? Fault.class.getClassLoader() : ofThread;
  }
}
