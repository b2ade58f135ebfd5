package io.github.fdda.mutation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A few damaged files of each kind; {@link Mutations} tries thousands. */
class MutationTest {

  @ParameterizedTest
  @CsvSource({
    "onnx, 40",
    "compare, 20",
    "integer, 20",
    "safetensors, 40",
    "target, 40",
    "catalog, 20",
    "idx, 40",
    "idx.gz, 40",
    "cifar, 20",
    "tar, 20",
    "png, 20",
    "jpg, 20",
    "cmyk, 20",
    "webp, 20"
  })
  void refusedOrRight(String kind, int count, @TempDir Path folder) throws IOException {
    var mutations = new Mutations(Subjects.named(kind, folder));
    IntStream.range(0, count).forEach(mutations::run);
    var counts = mutations.counts();
    assertEquals(0, counts.getOrDefault(Outcome.INTERNAL_ERROR, 0), counts.toString());
    assertEquals(0, counts.getOrDefault(Outcome.DIFFERENT, 0), counts.toString());
    assertTrue(counts.getOrDefault(Outcome.REFUSED, 0) > 0, counts.toString());
  }

  @Test
  void sameSeed_sameDamage() {
    var subject = new OnnxSubject();
    assertEquals(
        Arrays.toString(Mutations.damaged(subject, 7)),
        Arrays.toString(Mutations.damaged(subject, 7)));
  }
}
