package io.github.fdda.cli.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import io.github.fdda.Task;
import io.github.fdda.Workplace;
import io.github.fdda.cli.Cli;
import io.github.fdda.data.Catalog;
import io.github.fdda.fixture.Sample;
import io.github.fdda.network.Networks;
import io.github.fdda.util.InvalidInputException;
import io.github.fdda.util.StoppedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessPoolTest {

  /** What a task does after it has noted that it was begun. */
  private enum Deed {
    ANSWER,
    DIE_ONCE,
    DIE,
    REFUSE,
    WAIT
  }

  /**
   * Notes each time that it is begun.
   *
   * @param notes a file
   */
  private record Noted(String notes, Deed deed) implements Task<String> {

    @Override
    public String name() {
      return deed.toString();
    }

    @Override
    public long seed() {
      return 0;
    }

    @Override
    public String run(Workplace place) {
      var first = !Files.exists(Path.of(notes));
      note();
      if (deed == Deed.DIE || (deed == Deed.DIE_ONCE && first)) {
        Runtime.getRuntime().halt(9);
      }
      if (deed == Deed.REFUSE) {
        throw new InvalidInputException("not with these");
      }
      if (deed == Deed.WAIT) {
        forever();
      }
      return place.inputs().network().name();
    }

    private void note() {
      try {
        Files.writeString(
            Path.of(notes), "begun\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void forever() {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** The task of a dead process is done by another one; what inputs are to blame for, once. */
  @Test
  void tasks_endAlone(@TempDir Path folder) throws IOException {
    var deeds = List.of(Deed.DIE_ONCE, Deed.REFUSE, Deed.DIE, Deed.ANSWER);
    var done = new TreeMap<Integer, String>();
    var ended = new TreeMap<Integer, Integer>();
    var pool = pool(folder, 2);
    var faults =
        pool.run(
            "test",
            tasks(folder, deeds),
            (index, outcome) -> done.put(index, outcome.value()),
            ended::put);
    pool.close();
    assertEquals(Map.of(0, "tiny", 3, "tiny"), done);
    assertEquals(Map.of(1, "not with these", 2, "its process ended with status 9"), faults);
    assertEquals(4, ended.size());
    assertEquals(2, ended.get(4));
    assertEquals(List.of(2L, 1L, 3L, 1L), begun(folder, deeds.size()));
  }

  @Test
  void interrupted_leavesNothingRunning(@TempDir Path folder) throws IOException {
    var pool = pool(folder, 2);
    assertThrows(
        StoppedException.class,
        () ->
            pool.run(
                "test",
                tasks(folder, List.of(Deed.ANSWER, Deed.WAIT)),
                (index, outcome) -> Thread.currentThread().interrupt(),
                (ended, failed) -> {}));
    ProcessHandle.current().children().forEach(child -> child.onExit().join());
    assertTrue(ProcessHandle.current().children().noneMatch(ProcessHandle::isAlive));
  }

  /** Two seeds that measure on the same images: a network, two calibration sets and a test set. */
  @Test
  void inputs_areWrittenOnce(@TempDir Path folder) throws IOException {
    Cli.tiny(folder);
    var network = Networks.fromOnnx(folder.resolve("tiny.onnx"));
    var images = Sample.dataset();
    var test = images.test(5);
    var inputs =
        Map.of(
            0L, new Workplace.Inputs(network, images.calibration(1, 0), test, Device.cpu()),
            1L, new Workplace.Inputs(network, images.calibration(1, 1), test, Device.cpu()));
    var written = new ArrayList<Path>();
    PackedInputs.write(inputs, Catalog.bundled(), folder, written::add);
    assertEquals(4, written.size());
  }

  private static List<Task<String>> tasks(Path folder, List<Deed> deeds) {
    return Stream.iterate(0, i -> i + 1)
        .limit(deeds.size())
        .<Task<String>>map(i -> new Noted(folder.resolve("notes" + i).toString(), deeds.get(i)))
        .toList();
  }

  private static List<Long> begun(Path folder, int tasks) throws IOException {
    var counts = new TreeMap<Integer, Long>();
    for (var i = 0; i < tasks; i++) {
      counts.put(i, (long) Files.readAllLines(folder.resolve("notes" + i)).size());
    }
    return List.copyOf(counts.values());
  }

  /** Three tries. */
  private static ProcessPool pool(Path folder, int size) throws IOException {
    Cli.tiny(folder);
    var network = Networks.fromOnnx(folder.resolve("tiny.onnx"));
    var images = Sample.dataset();
    var inputs = new Workplace.Inputs(network, images.calibration(1), images.test(), Device.cpu());
    var packed = PackedInputs.write(Map.of(0L, inputs), Catalog.bundled(), folder, file -> {});
    var setup =
        new WorkerSetup(packed, folder.toString(), folder.resolve("shared").toString(), 20_000);
    return new ProcessPool(size, 3, setup, folder);
  }
}
