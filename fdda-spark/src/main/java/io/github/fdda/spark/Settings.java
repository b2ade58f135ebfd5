package io.github.fdda.spark;

import java.io.Serializable;

/**
 * What executors are told beside inputs and tasks.
 *
 * @param shared URI of the folder that all can write
 * @param inputs URI of the folder of this run's images, in that
 * @param checkpointMilliseconds between two checkpoints of a loop
 */
record Settings(String shared, String inputs, long checkpointMilliseconds)
    implements Serializable {}
