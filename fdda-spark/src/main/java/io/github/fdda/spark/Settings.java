package io.github.fdda.spark;

import java.io.Serializable;

/**
 * What executors are told beside inputs and tasks.
 *
 * @param shared URI of the folder that all can write
 * @param checkpointMilliseconds between two checkpoints of a loop
 */
record Settings(String shared, long checkpointMilliseconds) implements Serializable {}
