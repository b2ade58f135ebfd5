package io.github.fdda.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.jna.Function;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class AllocatorTest {

  /** Before each block glibc keeps its size; this bit says that the kernel gave it alone. */
  private static final int MAPPED = 2;

  private static long mapped(long bytes) {
    var block =
        (Pointer)
            Function.getFunction(Platform.C_LIBRARY_NAME, "malloc")
                .invoke(Pointer.class, new Object[] {bytes});
    try {
      return block.getLong(-Long.BYTES) & MAPPED;
    } finally {
      Function.getFunction(Platform.C_LIBRARY_NAME, "free").invokeVoid(new Object[] {block});
    }
  }

  @Test
  void blocksUpTo32Megabytes_stayWithTheProcess() {
    Torch.engine();
    assertEquals(0, mapped(31L << 20));
    // What tests before have freed may hold a smaller one.
    assertEquals(MAPPED, mapped(3L << 30));
  }
}
