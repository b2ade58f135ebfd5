package io.github.fdda.cli.cluster;

import io.github.fdda.Task;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** Machines or processes that each do one task at a time. */
@FunctionalInterface
public interface Pool {

  /**
   * Does tasks.
   *
   * @param name of all of them, for people
   * @param done told the index of each task that was done, once, and what came out, in this thread
   * @param progress told how many tasks have ended, and how many of these have failed
   * @return why tasks failed, by their index
   * @throws io.github.fdda.util.StoppedException if the thread is interrupted; nothing goes on
   *     running then
   */
  <R extends Serializable> Map<Integer, String> run(
      String name,
      List<Task<R>> tasks,
      BiConsumer<Integer, Done<R>> done,
      BiConsumer<Integer, Integer> progress);
}
