package io.github.fdda.cli.cluster;

import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What a {@link Worker} is told first.
 *
 * @param folder where the inputs lie
 * @param shared folder of generators and checkpoints
 * @param checkpointMilliseconds between two checkpoints of a loop
 */
record WorkerSetup(PackedInputs inputs, String folder, String shared, long checkpointMilliseconds)
    implements Serializable {

  Bench bench() {
    return new Bench(
        seed -> inputs.open(seed, name -> Path.of(folder, name).toString()),
        new StoredLoops(
            new FolderFiles(Path.of(shared)), Duration.ofMillis(checkpointMilliseconds)));
  }
}
