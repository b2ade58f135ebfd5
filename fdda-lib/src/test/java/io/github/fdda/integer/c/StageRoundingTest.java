package io.github.fdda.integer.c;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.fdda.fixture.CProgram;
import io.github.fdda.integer.IntegerQuantization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rounding in C at the ends of all ranges; that of the interpreter is tested by hand. */
class StageRoundingTest {

  private static final int LOWEST = -1_000_000_000;
  private static final int HIGHEST = 1_999_999_999;
  private static final int[] VALUES = {
    Integer.MIN_VALUE,
    -(1 << 30),
    -1025,
    -96,
    -3,
    -2,
    -1,
    0,
    1,
    2,
    3,
    5,
    96,
    160,
    1 << 30,
    (1 << 30) + 1,
    Integer.MAX_VALUE
  };

  private static final String MAIN =
      """
      #include <stdio.h>

      int main(void)
      {
          static const int32_t lowest = %d, highest = %d;
          static const int64_t divisors[] = {1, 3, 49, 67108863};
          int i, shift;
          for (i = 0; i < 4; i++) {
              for (shift = -33; shift <= 31; shift++) {
                  int32_t row[] = {%s};
                  const int8_t shifts[] = {(int8_t) shift};
                  const stage how = {QUANTIZE, 17, shifts, &lowest, &highest, divisors[i]};
                  const stages all = {1, &how};
                  int j;
                  finish(&all, 0, row, 17);
                  for (j = 0; j < 17; j++) {
                      printf("%%ld ", (long) row[j]);
                  }
                  printf("\\n");
              }
          }
          return 0;
      }
      """;

  @Test
  void quantize_everyShiftAndDivisor(@TempDir Path folder) throws IOException {
    var values = CArrays.array("int32_t", "row", literals(VALUES));
    var main =
        CText.text(
            MAIN, LOWEST, HIGHEST, values.substring(values.indexOf('{') + 1, values.indexOf('}')));
    Files.writeString(
        folder.resolve("stages.c"),
        "#include <stddef.h>\n#include <stdint.h>\n"
            + CKernel.text(EnumSet.of(CKernel.STAGES))
            + main);
    var program =
        CProgram.compiled(folder, "-fsanitize=undefined,address", "-fno-sanitize-recover=all");

    var outcome = program.run(List.of());
    assertEquals("", outcome.err());
    assertEquals(expected(), outcome.out().lines().toList());
  }

  private static List<String> literals(int[] values) {
    return IntStream.of(values).mapToObj(CArrays::literal).toList();
  }

  private static List<String> expected() {
    return IntStream.of(1, 3, 49, 67_108_863)
        .boxed()
        .flatMap(divisor -> IntStream.rangeClosed(-33, 31).mapToObj(shift -> line(shift, divisor)))
        .toList();
  }

  private static String line(int shift, int divisor) {
    var quantized =
        new IntegerQuantization(new int[] {shift}, divisor, LOWEST, HIGHEST).run(VALUES.clone());
    return IntStream.of(quantized).mapToObj(value -> value + " ").reduce("", String::concat);
  }
}
