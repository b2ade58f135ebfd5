package io.github.fdda.engine;

import ai.djl.pytorch.jni.JniUtils;
import io.github.fdda.fixture.ChildJvm;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The JVM knows a container's share of the processors, and the engine follows it. */
@DisabledOnOs(OS.WINDOWS)
class EngineThreadsTest {

  /** Prints how many threads the engine has. */
  static final class Program {

    public static void main(String[] arguments) {
      Torch.engine();
      System.out.println("threads: " + JniUtils.getNumThreads());
    }
  }

  @Test
  void threads_areTheProcessorsThatTheJvmSees() throws IOException {
    seeing(1)
        .without("OMP_NUM_THREADS")
        .run(Program.class)
        .assertEndsWith(0, "threads: 1" + System.lineSeparator());
  }

  @Test
  void threads_areThoseOfTheUserWhereTheyAreSet() throws IOException {
    seeing(2)
        .environment("OMP_NUM_THREADS", "1")
        .run(Program.class)
        .assertEndsWith(0, "threads: 1" + System.lineSeparator());
  }

  private static ChildJvm seeing(int processors) {
    return ChildJvm.create().with("-XX:ActiveProcessorCount=" + processors);
  }
}
