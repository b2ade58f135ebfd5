package io.github.fdda.cli.cluster;

import io.github.fdda.Task;
import io.github.fdda.util.NativeEnvironment;
import java.io.EOFException;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;

/**
 * A process that does one task after the other: a {@link WorkerSetup} and then tasks come in, and
 * an {@link Outcome} goes out for each. Ends with its input, or with the process that began it.
 */
final class Worker {

  private Worker() {}

  public static void main(String[] arguments) throws IOException, ClassNotFoundException {
    var answers = System.out;
    // Whatever else is printed would be taken for an answer.
    System.setOut(System.err);
    ProcessHandle.current().parent().ifPresent(Worker::endWith);
    try (var out = new ObjectOutputStream(answers);
        var in = begun(out)) {
      var bench = ((WorkerSetup) in.readObject()).bench();
      while (true) {
        out.writeObject(outcome(bench, (Task<?>) in.readObject()));
        out.flush();
      }
    } catch (EOFException e) {
      NativeEnvironment.exit(0);
    }
  }

  private static void endWith(ProcessHandle parent) {
    var watch =
        new Thread(
            () -> {
              parent.onExit().join();
              NativeEnvironment.exit(1);
            },
            "parent");
    watch.setDaemon(true);
    watch.start();
  }

  /** Each side waits for the first bytes of the other. */
  private static ObjectInputStream begun(ObjectOutputStream out) throws IOException {
    out.flush();
    return new ObjectInputStream(System.in);
  }

  private static <R extends Serializable> Outcome<Done<R>> outcome(Bench bench, Task<R> task) {
    return Outcome.of(() -> bench.run(task));
  }
}
