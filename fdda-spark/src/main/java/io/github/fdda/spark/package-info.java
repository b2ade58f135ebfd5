/**
 * Many runs on many machines, by Apache Spark. {@link io.github.fdda.spark.SparkRuns} is for a
 * session that a program already has; {@link io.github.fdda.spark.SparkProvider} is what {@code
 * --master} of the command line finds.
 *
 * <p>A run is a {@link io.github.fdda.Task}: what comes out depends on the task and on inputs that
 * every executor is sent with their checksums, and nothing else. First each generator is trained
 * once and kept in a folder that all share; then come the tasks that need it. Only the driver
 * writes results.
 */
@NullMarked
package io.github.fdda.spark;

import org.jspecify.annotations.NullMarked;
