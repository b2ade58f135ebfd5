package io.github.fdda.spark;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;

/**
 * How long many tasks take on many executors, by a simulation of what they wait for: the driver,
 * which hands out tasks one after the other, the network of the driver, over which each executor
 * gets its jars, and the store, which serves one reader after the other. Run by hand, for
 * docs/cluster.md:
 *
 * <pre>java -cp … io.github.fdda.spark.Growth START HANDING GENERATOR STUDENT GENERATORS TASKS
 * </pre>
 *
 * @param start seconds until the first executor is there
 * @param handing seconds of the driver for a task
 * @param jarBytes of an executor
 * @param driverBytes a second that the driver can send
 * @param generatorBytes of a trained generator, which a student reads
 * @param studentBytes of a student's checkpoint; a generator's has thrice its own bytes, for the
 *     two moments of Adam
 * @param storeBytes a second that the store can serve
 */
record Growth(
    double start,
    double handing,
    double jarBytes,
    double driverBytes,
    double generatorBytes,
    double studentBytes,
    double storeBytes) {

  private static final double CHECKPOINT_SECONDS = 20;

  private static final double MEGA = 1e6;
  private static final double GIGABIT = 117 * MEGA;

  /** Something that serves one after the other. */
  private static final class Server {

    private double free;

    /** When it has served someone who comes at a time. */
    double served(double time, double seconds) {
      free = Math.max(free, time) + seconds;
      return free;
    }
  }

  /**
   * Seconds until the last student is done.
   *
   * @param generator seconds to train one
   * @param student seconds for one
   * @param generators trained first
   */
  double seconds(int executors, double generator, double student, int generators, int students) {
    var network = new Server();
    var begin = new ArrayList<Double>();
    for (var i = 0; i < executors; i++) {
      begin.add(network.served(start, jarBytes / driverBytes));
    }
    var trained =
        wave(begin, 0, generator, generatorBytes * (1 + checkpoints(generator)), generators);
    var bytes = generatorBytes + studentBytes * checkpoints(student);
    return Collections.max(wave(trained, Collections.max(trained), student, bytes, students));
  }

  private static double checkpoints(double seconds) {
    return Math.floor(seconds / CHECKPOINT_SECONDS);
  }

  /** When each executor has done its part of the tasks. */
  private List<Double> wave(
      List<Double> free, double from, double compute, double bytes, int tasks) {
    var driver = new Server();
    var store = new Server();
    var executors = new PriorityQueue<>(free);
    for (var i = 0; i < tasks; i++) {
      var handed = driver.served(Math.max(from, executors.remove()), handing);
      executors.add(store.served(handed, bytes / storeBytes) + compute);
    }
    return List.copyOf(executors);
  }

  public static void main(String... arguments) {
    var given = List.of(arguments).stream().map(Double::parseDouble).toList();
    var growth =
        new Growth(given.get(0), given.get(1), 231 * MEGA, GIGABIT, 10 * MEGA, 2.2 * MEGA, GIGABIT);
    int generators = given.get(4).intValue();
    int tasks = given.get(5).intValue();
    var one = growth.seconds(1, given.get(2), given.get(3), generators, tasks);
    for (var executors = 1; executors <= 256; executors *= 2) {
      var seconds = growth.seconds(executors, given.get(2), given.get(3), generators, tasks);
      System.out.printf(
          Locale.ROOT,
          "| %d | %.2f | %.1f | %.0f %% |%n",
          executors,
          seconds / 3600,
          one / seconds,
          100 * one / seconds / executors);
    }
  }
}
