package io.github.fdda.spark;

import io.github.fdda.Task;
import io.github.fdda.cli.cluster.Done;
import io.github.fdda.cli.cluster.PackedInputs;
import io.github.fdda.cli.cluster.Pool;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.spark.broadcast.Broadcast;

/**
 * The executors of a session.
 *
 * @param inputs as executors find them
 */
record ExecutorPool(SparkJob job, Broadcast<PackedInputs> inputs, Settings settings)
    implements Pool {

  @Override
  public <R extends Serializable> Map<Integer, String> run(
      String name,
      List<Task<R>> tasks,
      BiConsumer<Integer, Done<R>> done,
      BiConsumer<Integer, Integer> progress) {
    return job.run(name, tasks, new Executor<R>(inputs, settings), done, progress);
  }
}
