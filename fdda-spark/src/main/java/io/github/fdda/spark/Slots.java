package io.github.fdda.spark;

import io.github.fdda.util.InvalidInputException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;

/** How many tasks an executor does at once, and how often each is tried. */
final class Slots {

  private static final Pattern LOCAL = Pattern.compile("local(?:\\[(\\d+|\\*)(?:,\\s*(\\d+))?])?");
  private static final Pattern LOCAL_CLUSTER =
      Pattern.compile("local-cluster\\[\\s*\\d+\\s*,\\s*(\\d+)\\s*,\\s*\\d+\\s*]");
  private static final int USUAL_TRIES = 4;

  private Slots() {}

  /**
   * Cores of an executor, if the master or the settings tell.
   *
   * @return empty where an executor takes what its machine has
   */
  static Optional<Integer> cores(SparkConf conf) {
    var master = conf.get("spark.master", "");
    var local = LOCAL.matcher(master);
    if (local.matches()) {
      var threads = Optional.ofNullable(local.group(1)).orElse("1");
      return Optional.of(
          threads.equals("*") ? Runtime.getRuntime().availableProcessors() : number(threads));
    }
    var cluster = LOCAL_CLUSTER.matcher(master);
    if (cluster.matches()) {
      return Optional.of(number(cluster.group(1)));
    }
    if (conf.contains("spark.executor.cores")) {
      return Optional.of(conf.getInt("spark.executor.cores", 1));
    }
    return master.startsWith("spark:") ? Optional.empty() : Optional.of(1);
  }

  /**
   * Refuses executors that would train twice at once.
   *
   * @throws InvalidInputException if an executor may do more than one task at a time
   */
  static void requireOne(SparkConf conf) {
    var cpus = conf.getInt("spark.task.cpus", 1);
    var cores = cores(conf);
    if (cores.isEmpty() || cores.get() / cpus != 1) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "Spark would give an executor %s tasks at a time, and one Java virtual machine trains"
                  + " one; set spark.executor.cores and spark.task.cpus to one number",
              cores.map(number -> Integer.toString(number / cpus)).orElse("any number of")));
    }
  }

  /** How often a task is tried before it has failed. */
  static int tries(SparkConf conf) {
    var local = LOCAL.matcher(conf.get("spark.master", ""));
    if (local.matches()) {
      return Optional.ofNullable(local.group(2)).map(Slots::number).orElse(1);
    }
    return conf.getInt("spark.task.maxFailures", USUAL_TRIES);
  }

  private static int number(String digits) {
    try {
      return Integer.parseInt(digits);
    } catch (NumberFormatException e) {
      throw new InvalidInputException("master: '%s' is no number".formatted(digits), e);
    }
  }
}
