package io.github.fdda.cli.cluster;

import io.github.fdda.Task;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Worker} of one thread, begun when it is first needed, and anew where it has died. May be
 * closed by another thread than that which gives it tasks.
 */
final class WorkerProcess {

  private final WorkerSetup setup;
  private final Path log;
  private @Nullable Running running;
  private boolean closed;

  /**
   * @param log file for what it prints
   */
  WorkerProcess(WorkerSetup setup, Path log) {
    this.setup = setup;
    this.log = log;
  }

  private record Running(Process process, ObjectOutputStream out, ObjectInputStream in) {}

  /** Does a task; if the process dies of it, it may do better in another one. */
  @SuppressWarnings("unchecked") // a worker answers a task with what comes out of it
  <R extends Serializable> Outcome<Done<R>> run(Task<R> task) {
    try {
      var worker = worker();
      worker.out.writeObject(task);
      // What was sent is not sent by reference the next time.
      worker.out.reset();
      worker.out.flush();
      return (Outcome<Done<R>>) worker.in.readObject();
    } catch (IOException | ClassNotFoundException e) {
      return Outcome.lost(ended());
    }
  }

  private synchronized Running worker() throws IOException {
    var known = running;
    if (known != null && known.process.isAlive()) {
      return known;
    }
    if (closed) {
      throw new IOException("closed");
    }
    var process = start();
    var out = new ObjectOutputStream(process.getOutputStream());
    out.writeObject(setup);
    out.flush();
    var begun = new Running(process, out, new ObjectInputStream(process.getInputStream()));
    running = begun;
    return begun;
  }

  private Process start() throws IOException {
    var builder = new ProcessBuilder(command()).redirectError(log.toFile());
    builder.environment().put("OMP_NUM_THREADS", "1");
    builder.environment().put("OMP_WAIT_POLICY", "PASSIVE");
    return builder.start();
  }

  /** As this process was begun, agents aside. */
  private static List<String> command() {
    var own =
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(
                argument -> !argument.startsWith("-javaagent") && !argument.startsWith("-agent"));
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    Stream.concat(
            own,
            Stream.of(
                "-Dai.djl.offline=true",
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path"),
                Worker.class.getName()))
        .forEach(command::add);
    return command;
  }

  /** How it ended, in one line. */
  private String ended() {
    return "its process ended" + end() + lastLine();
  }

  private synchronized String end() {
    var known = running;
    running = null;
    if (known == null) {
      return "";
    }
    known.process.destroyForcibly();
    return String.format(Locale.ROOT, " with status %d", known.process.onExit().join().exitValue());
  }

  /** What it printed last; nothing if it was never begun. */
  private String lastLine() {
    try (var lines = Files.lines(log)) {
      return lines.reduce((first, second) -> second).map(line -> ": " + line).orElse("");
    } catch (IOException e) {
      return "";
    }
  }

  /** Ends the process, whatever it does; there is no other afterwards. */
  synchronized void close() {
    closed = true;
    end();
  }
}
