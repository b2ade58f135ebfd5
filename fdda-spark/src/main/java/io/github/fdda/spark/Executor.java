package io.github.fdda.spark;

import io.github.fdda.Task;
import io.github.fdda.cli.cluster.Bench;
import io.github.fdda.cli.cluster.Done;
import io.github.fdda.cli.cluster.PackedInputs;
import io.github.fdda.cli.cluster.SharedFiles;
import io.github.fdda.cli.cluster.StoredLoops;
import io.github.fdda.util.UnavailableException;
import java.io.Serializable;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.apache.spark.SparkEnv;
import org.apache.spark.SparkFiles;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.jspecify.annotations.Nullable;

/**
 * Does tasks in the Java virtual machine of an executor, one at a time.
 *
 * @param inputs that were sent
 */
record Executor<R extends Serializable>(Broadcast<PackedInputs> inputs, Settings settings)
    implements ExecutorWork<Task<R>, Done<R>> {

  /** The engine has one set of threads. */
  private static final Semaphore SLOT = new Semaphore(1);

  private static @Nullable Kept kept;

  private record Kept(PackedInputs inputs, Settings settings, Bench bench) {}

  @Override
  public Done<R> of(Task<R> task) {
    if (!SLOT.tryAcquire()) {
      throw new UnavailableException(
          "another task trains in this Java virtual machine already; give each executor one task"
              + " slot (spark.task.cpus as many as spark.executor.cores)");
    }
    try {
      return bench().run(task);
    } finally {
      SLOT.release();
    }
  }

  private static SharedFolder folder(String uri) {
    return new SharedFolder(
        URI.create(uri), SparkHadoopUtil.get().newConfiguration(SparkEnv.get().conf()));
  }

  /** Spark removes what lies in its folder when the executor ends. */
  private static String fetched(String name, SharedFiles images) {
    var local = SparkFiles.get(name);
    if (name.endsWith(PackedInputs.IMAGES) && !Files.exists(Path.of(local))) {
      images.get(name, Path.of(local));
    }
    return local;
  }

  private Bench bench() {
    var known = kept;
    if (known != null && known.inputs.equals(inputs.value()) && known.settings.equals(settings)) {
      return known.bench;
    }
    // The former one goes first: two need not fit.
    kept = null;
    var images = folder(settings.inputs());
    var packed = inputs.value();
    var bench =
        new Bench(
            seed -> packed.open(seed, name -> fetched(name, images)),
            new StoredLoops(
                folder(settings.shared()), Duration.ofMillis(settings.checkpointMilliseconds())));
    kept = new Kept(packed, settings, bench);
    return bench;
  }
}
