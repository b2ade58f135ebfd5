package io.github.fdda.spark;

import io.github.fdda.cli.cluster.ClusterConfig;
import io.github.fdda.util.InvalidInputException;
import java.io.File;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;

/** Settings of Spark for executors that do our tasks; those that the user gives go before. */
final class SparkSettings {

  private static final Pattern ONE_THREAD = Pattern.compile("local(\\[1])?");

  /** What makes the engine's allocator and threads behave, as for any process (bin/jvm.sh). */
  private static final List<String> PASSED_ON =
      List.of(
          "FDDA_ENGINE",
          "MALLOC_ARENA_MAX",
          "MALLOC_MMAP_THRESHOLD_",
          "MALLOC_TRIM_THRESHOLD_",
          "TORCH_CPP_LOG_LEVEL",
          "OPT_OUT_TRACKING");

  /** Set by bin/fdda. */
  private static final String JARS = "fdda.spark.jars";

  private SparkSettings() {}

  static SparkConf of(ClusterConfig config) {
    var tries = Integer.toString(config.retries() + 1);
    var master = config.master();
    var conf =
        new SparkConf()
            .setAppName("fdda")
            // With one thread Spark tries but once, unless the master says more.
            .setMaster(ONE_THREAD.matcher(master).matches() ? "local[1," + tries + "]" : master)
            .set("spark.task.maxFailures", tries)
            .set("spark.ui.enabled", "false")
            // What Spark remembers of ended tasks, else half a kilobyte each up to 100,000.
            .set("spark.ui.retainedTasks", "1000")
            .set("spark.ui.retainedStages", "10")
            .set("spark.ui.retainedJobs", "10")
            .set("spark.executor.extraJavaOptions", javaOptions());
    if (master.startsWith("local")) {
      // Nothing of it is to be reached from other machines.
      conf.set("spark.driver.bindAddress", "127.0.0.1").set("spark.driver.host", "localhost");
    }
    config.settings().forEach(conf::set);
    var cores = Slots.cores(conf).orElse(1);
    conf.setIfMissing("spark.executor.cores", Integer.toString(cores));
    if (!master.matches("local(\\[.*)?")) {
      conf.setIfMissing("spark.task.cpus", Integer.toString(cores));
    }
    setClassPath(conf);
    environment(cores).forEach((name, value) -> setEnvironment(conf, name, value));
    return conf;
  }

  private static String javaOptions() {
    return "-Dai.djl.offline=true -Djava.awt.headless=true -XX:MaxDirectMemorySize=2g";
  }

  /**
   * The engine's threads are those that Spark counts on, and wait without work.
   *
   * @param cores of an executor
   */
  private static Map<String, String> environment(int cores) {
    var environment =
        PASSED_ON.stream()
            .filter(System.getenv()::containsKey)
            .collect(Collectors.toMap(name -> name, System::getenv));
    environment.put("OMP_NUM_THREADS", Integer.toString(cores));
    environment.put("OMP_WAIT_POLICY", "PASSIVE");
    return environment;
  }

  private static void setEnvironment(SparkConf conf, String name, String value) {
    conf.setIfMissing("spark.executorEnv." + name, value);
  }

  /** On this machine executors find the same files; to others the driver gives them. */
  private static void setClassPath(SparkConf conf) {
    var ours = System.getProperty("java.class.path");
    if (conf.get("spark.master").startsWith("local")) {
      conf.setIfMissing("spark.executor.extraClassPath", ours);
    } else if (!conf.contains("spark.jars")) {
      conf.set("spark.jars", jars(ours));
    }
  }

  /** Those that executors lack, if the launcher says which; else all. */
  private static String jars(String classPath) {
    var entries = System.getProperty(JARS, classPath).split(Pattern.quote(File.pathSeparator));
    for (var entry : entries) {
      if (!entry.endsWith(".jar")) {
        throw new InvalidInputException(
            "class path: %s is no jar, and cannot be sent to other machines".formatted(entry));
      }
    }
    return String.join(",", entries);
  }
}
