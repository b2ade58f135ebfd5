package io.github.fdda.notebook;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers which types a kernel's renderer was given: a type that is registered twice is rendered
 * twice.
 */
final class Registrations {

  private static final Map<Object, Set<Class<?>>> TOLD =
      Collections.synchronizedMap(new WeakHashMap<>());

  private Registrations() {}

  /**
   * The types that a kernel is yet to be told of: all at first, later those of libraries that came
   * to the class path since.
   *
   * @param renderer of the kernel
   */
  static List<Class<?>> pending(Object renderer) {
    var told = TOLD.computeIfAbsent(renderer, any -> ConcurrentHashMap.newKeySet());
    return Renderings.types().stream().filter(told::add).toList();
  }
}
