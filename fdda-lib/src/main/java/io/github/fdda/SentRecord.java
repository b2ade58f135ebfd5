package io.github.fdda;

import io.github.fdda.util.Internal;
import java.io.Serializable;

/**
 * A record on its way to another machine, as JSON.
 *
 * @param json of the record
 * @param type of the record
 */
@Internal
public record SentRecord<T extends Record>(String json, Class<T> type) implements Serializable {

  /** Packs a record. */
  public static <T extends Record> SentRecord<T> of(T value, Class<T> type) {
    return new SentRecord<>(JsonFile.line(value), type);
  }

  /** The record. */
  public T value() {
    return JsonFile.parse(json, type);
  }
}
