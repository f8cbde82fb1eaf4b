package dev.quaestor.trainer.template;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A dict in the order of insertion. Keys are equal as Python compares them: {@code 1}, {@code 1.0}
 * and {@code True} are one key, written as it was first.
 */
final class DictValue {
  /** A key as it was written, with its value. */
  record Entry(Object key, Object value) {}

  private final Map<Object, Entry> entries = new LinkedHashMap<>();

  void put(Object key, Object value) {
    Object hash = Keys.of(key);
    Entry old = entries.get(hash);
    entries.put(hash, new Entry(old == null ? key : old.key(), value));
  }

  @Nullable Object get(Object key) {
    Entry entry = entries.get(Keys.of(key));
    return entry == null ? null : entry.value();
  }

  boolean contains(Object key) {
    return entries.containsKey(Keys.of(key));
  }

  int size() {
    return entries.size();
  }

  Collection<Entry> entries() {
    return entries.values();
  }

  List<Object> keys() {
    List<Object> keys = new ArrayList<>(entries.size());
    entries.values().forEach(entry -> keys.add(entry.key()));
    return keys;
  }

  DictValue copy() {
    DictValue copy = new DictValue();
    copy.entries.putAll(entries);
    return copy;
  }
}
