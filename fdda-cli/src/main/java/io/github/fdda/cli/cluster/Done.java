package io.github.fdda.cli.cluster;

import java.io.Serializable;

/**
 * What came out of a task, and what computed it.
 *
 * @param machine processor, engine and threads
 */
public record Done<R extends Serializable>(R value, String machine) implements Serializable {}
