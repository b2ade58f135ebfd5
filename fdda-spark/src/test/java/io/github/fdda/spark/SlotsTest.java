package io.github.fdda.spark;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.cli.cluster.ClusterConfig;
import io.github.fdda.util.InvalidInputException;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlotsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "local; 1; 1",
        "local[1]; 1; 1",
        "local[2,3]; 1; 0",
        "local[2]; 2; 1",
        "local-cluster[2,1,1024]; 1; 1",
        "local-cluster[2,4,1024]; 1; 0",
        "local-cluster[2,4,1024]; 4; 1",
        "spark://host:7077; 1; 0",
        "yarn; 1; 1",
      })
  void oneSlot_orRefused(String master, String cpus, int fine) {
    var conf = new SparkConf(false).set("spark.master", master).set("spark.task.cpus", cpus);
    if (fine == 1) {
      assertDoesNotThrow(() -> Slots.requireOne(conf));
    } else {
      var refusal = assertThrows(InvalidInputException.class, () -> Slots.requireOne(conf));
      var message = String.valueOf(refusal.getMessage());
      assertTrue(message.contains("spark.task.cpus"), message);
    }
  }

  @Test
  void tries_asTheMasterSays() {
    assertEquals(1, Slots.tries(new SparkConf(false).set("spark.master", "local[1]")));
    assertEquals(5, Slots.tries(new SparkConf(false).set("spark.master", "local[1,5]")));
    var cluster = new SparkConf(false).set("spark.master", "yarn");
    assertEquals(4, Slots.tries(cluster));
    assertEquals(7, Slots.tries(cluster.set("spark.task.maxFailures", "7")));
  }

  /** What the command line makes of a master has one slot, and the engine as many threads. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "local[1]; 1",
        "local-cluster[2,1,1024]; 1",
        "local-cluster[2,3,1024]; 3",
        "spark://host:7077; 1",
        "yarn; 1",
      })
  void settings_ofTheCommandLine(String master, String threads) {
    var conf =
        SparkSettings.of(
            new ClusterConfig(master, "file:///tmp", 2, Map.of("spark.jars", "a.jar")));
    assertDoesNotThrow(() -> Slots.requireOne(conf));
    assertEquals(3, Slots.tries(conf));
    assertEquals(threads, conf.get("spark.executorEnv.OMP_NUM_THREADS"));
  }
}
