package io.github.fdda.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import jdk.jshell.EvalException;
import jdk.jshell.JShell;
import jdk.jshell.Snippet.Status;
import jdk.jshell.SnippetEvent;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Cells run in JShell, as in all Java kernels: in this process. */
public class CellTest {

  private static final JShell SHELL = JShell.builder().executionEngine("local").build();

  @BeforeAll
  static void start() {
    SHELL.addToClasspath(System.getProperty("java.class.path"));
    run("import io.github.fdda.network.*;");
    run("import io.github.fdda.notebook.*;");
    run("Network load(String name) {\n  return Networks.load(name);\n}");
  }

  @AfterAll
  static void stop() {
    SHELL.close();
  }

  /** In the first line of the first cell and the second of the one that it calls. */
  @Test
  void ourErrors_showOnlyLinesOfCells() {
    var frames = failure("load(\"nope\");").getStackTrace();
    assertEquals(
        List.of(2, 1), Arrays.stream(frames).map(StackTraceElement::getLineNumber).toList());
  }

  @Test
  void ourErrors_sayWhat() {
    var failure = failure("load(\"nope\");");
    assertEquals("io.github.fdda.util.InvalidInputException", failure.getExceptionClassName());
    assertTrue(String.valueOf(failure.getMessage()).startsWith("'nope' is neither a network"));
  }

  @Test
  void otherErrors_areLeftAlone() {
    var frames = failure("Integer.parseInt(\"nope\");").getStackTrace();
    assertEquals("java.lang.Integer", frames[1].getClassName());
  }

  @Test
  void isRunning() {
    assertFalse(Cell.isRunning());
    assertEquals("true", value("io.github.fdda.notebook.CellTest.isCellRunning()"));
  }

  /** For the cell, which cannot see what is not public. */
  public static boolean isCellRunning() {
    return Cell.isRunning();
  }

  private static EvalException failure(String code) {
    return (EvalException) run(code).exception();
  }

  private static String value(String code) {
    return run(code).value();
  }

  private static SnippetEvent run(String code) {
    var event = SHELL.eval(code).get(0);
    assertEquals(
        Status.VALID, event.status(), () -> code + SHELL.diagnostics(event.snippet()).toList());
    return event;
  }
}
