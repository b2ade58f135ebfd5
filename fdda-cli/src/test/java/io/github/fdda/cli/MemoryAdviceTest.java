package io.github.fdda.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.ExecutionException;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Memory that is missing is told in one line, with status 2; any other error goes on. */
class MemoryAdviceTest {

  private final StringWriter errors = new StringWriter();
  private final Main main = new Main();
  private final CommandLine command = new CommandLine(main).setErr(new PrintWriter(errors));

  private void refused(IntSupplier action, String advice) {
    errors.getBuffer().setLength(0);
    assertEquals(2, main.execute(action, command));
    var message = errors.toString();
    assertEquals(1, message.lines().count(), message);
    assertTrue(message.startsWith("fdda: not enough memory"), message);
    assertTrue(message.contains(advice), message);
  }

  private static int fail(Error error) {
    throw error;
  }

  @Test
  void heap() {
    refused(() -> fail(new OutOfMemoryError("Java heap space")), "FDDA_JAVA_OPTS=-Xmx");
    refused(() -> fail(new OutOfMemoryError()), "FDDA_JAVA_OPTS=-Xmx");
  }

  @Test
  void directMemory() {
    refused(
        () ->
            fail(new OutOfMemoryError("Cannot reserve 9 bytes of direct buffer memory (limit: 8)")),
        "-XX:MaxDirectMemorySize=");
  }

  /** As a lane of another thread hands it on. */
  @Test
  void inAnotherThread() {
    var failure = new IllegalStateException(new ExecutionException(new OutOfMemoryError("x")));
    refused(() -> main.onFailure(failure, command), "FDDA_JAVA_OPTS=-Xmx");
  }

  @Test
  void engine() {
    var failure =
        new IllegalStateException(
            "[enforce fail at alloc_cpu.cpp:117] err == 0. DefaultCPUAllocator: can't allocate"
                + " memory: you tried to allocate 9 bytes. Error code 12 (Cannot allocate memory)\n"
                + "frame #0: somewhere");
    refused(() -> main.onFailure(failure, command), "smaller network");
  }

  @Test
  void otherFailures_areInternalErrors() {
    assertEquals(1, main.onFailure(new IllegalStateException("x"), command));
    assertFalse(errors.toString().contains("memory"), errors.toString());
    assertTrue(errors.toString().contains("internal error"), errors.toString());
  }
}
