package io.github.fdda.spark;

import io.github.fdda.cli.cluster.Outcome;
import io.github.fdda.util.StoppedException;
import io.github.fdda.util.UnavailableException;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.spark.SimpleFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction0;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/**
 * Does tasks on Spark, one to a partition, and hands on what comes out as it comes. A task whose
 * executors die again and again makes Spark give up the job: the others are then begun again
 * without it.
 */
final class SparkJob {

  private static final long MILLISECONDS_BETWEEN_LOOKS = 100;

  /** What Spark says of a task that it has given up. */
  private static final Pattern GIVEN_UP =
      Pattern.compile("Task (\\d+) in stage \\S+ failed (\\d+) times, most recent failure: (.*)");

  private final JavaSparkContext context;
  private final int tries;

  /**
   * @param tries that each task has
   */
  SparkJob(JavaSparkContext context, int tries) {
    this.context = context;
    this.tries = tries;
  }

  private record Arrived<R extends Serializable>(int partition, Outcome<R> outcome) {}

  /**
   * Does tasks.
   *
   * @param name for people
   * @param work on an executor
   * @param done told the index of each task that was done, once, and what came out, in this thread
   * @param progress told how many tasks have ended, and how many of these have failed
   * @return why tasks failed, by their index
   * @throws StoppedException if the thread is interrupted; nothing goes on running then
   * @throws UnavailableException if Spark fails
   */
  <T extends Serializable, R extends Serializable> Map<Integer, String> run(
      String name,
      List<T> tasks,
      ExecutorWork<T, R> work,
      BiConsumer<Integer, R> done,
      BiConsumer<Integer, Integer> progress) {
    var faults = new TreeMap<Integer, String>();
    var left = new TreeSet<>(IntStream.range(0, tasks.size()).boxed().toList());
    while (!left.isEmpty()) {
      var partitions = List.copyOf(left);
      var job = new Running<R>(partitions.stream().map(tasks::get).toList(), work, name);
      var givenUp =
          job.drain(
              (partition, outcome) -> {
                var index = partitions.get(partition);
                left.remove(index);
                if (outcome.value() == null) {
                  faults.put(index, String.valueOf(outcome.fault()));
                } else {
                  done.accept(index, outcome.value());
                }
                progress.accept(tasks.size() - left.size(), faults.size());
              });
      givenUp.forEach(
          (partition, fault) -> {
            left.remove(partitions.get(partition));
            faults.put(partitions.get(partition), fault);
          });
    }
    return faults;
  }

  /** One job of Spark. */
  private final class Running<R extends Serializable> {

    private final String group = "fdda-" + UUID.randomUUID();
    private final BlockingQueue<Arrived<R>> arrived = new LinkedBlockingQueue<>();
    private final SimpleFutureAction<BoxedUnit> future;

    <T extends Serializable> Running(List<T> tasks, ExecutorWork<T, R> work, String name) {
      // So that nothing is left running where the job is cancelled.
      context.setJobGroup(group, name, true);
      var all = IntStream.range(0, tasks.size()).<Object>mapToObj(i -> i).toList();
      future =
          context
              .sc()
              .submitJob(
                  context.parallelize(tasks, tasks.size()).rdd(),
                  new Attempt<>(work, tries),
                  CollectionConverters.asScala(all).toSeq(),
                  new AbstractFunction2<Object, Outcome<R>, BoxedUnit>() {
                    @Override
                    public BoxedUnit apply(Object partition, Outcome<R> outcome) {
                      arrived.add(new Arrived<>((Integer) partition, outcome));
                      return BoxedUnit.UNIT;
                    }
                  },
                  new AbstractFunction0<BoxedUnit>() {
                    @Override
                    public BoxedUnit apply() {
                      return BoxedUnit.UNIT;
                    }
                  });
      context.clearJobGroup();
    }

    /**
     * Hands on outcomes until the job ends.
     *
     * @return the partition that Spark has given up, and why; empty if it has not
     */
    Map<Integer, String> drain(BiConsumer<Integer, Outcome<R>> outcomes) {
      var whole = false;
      try {
        while (true) {
          // In this order: nothing arrives after the end.
          var ended = future.isCompleted();
          var next = arrived.poll(ended ? 0 : MILLISECONDS_BETWEEN_LOOKS, TimeUnit.MILLISECONDS);
          if (next != null) {
            outcomes.accept(next.partition, next.outcome);
          } else if (ended) {
            whole = true;
            return givenUp();
          }
        }
      } catch (InterruptedException e) {
        throw new StoppedException(
            "while machines were at work", "the same command goes on from what is kept");
      } finally {
        if (!whole) {
          context.cancelJobGroup(group);
        }
      }
    }

    private Map<Integer, String> givenUp() {
      var result = future.value().get();
      if (result.isSuccess()) {
        return Map.of();
      }
      var message = String.valueOf(result.failed().get().getMessage());
      var given = GIVEN_UP.matcher(message);
      if (!given.find()) {
        throw new UnavailableException(
            "Spark has given up: " + message.lines().findFirst().orElse(""));
      }
      return Map.of(
          Integer.parseInt(given.group(1)),
          "failed %s times, last: %s".formatted(given.group(2), given.group(3)));
    }
  }
}
