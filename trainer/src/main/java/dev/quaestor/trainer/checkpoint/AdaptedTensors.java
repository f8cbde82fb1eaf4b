package dev.quaestor.trainer.checkpoint;

import dev.quaestor.trainer.engine.Merging;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;

/**
 * A base's tensors with an adapter merged into its projections as they are read, by the arithmetic
 * of {@link Merging}; nothing is held but the adapter.
 */
final class AdaptedTensors implements Tensors {
  private final Tensors base;
  private final AdapterDirectory adapter;
  private final Map<String, Merging> merged = new HashMap<>();

  /** Takes over both, and closes them. */
  AdaptedTensors(Tensors base, AdapterDirectory adapter) {
    this.base = base;
    this.adapter = adapter;
    for (String projection : adapter.adapted()) {
      merged.put(
          projection,
          new Merging(adapter.config().settings(), adapter.a(projection), adapter.b(projection)));
    }
  }

  @Override
  public SortedSet<String> names() {
    return base.names();
  }

  /** A merged tensor is a float's, and lies nowhere. */
  @Override
  public TensorInfo info(String name) {
    TensorInfo info = base.info(name);
    return merged.containsKey(name)
        ? new TensorInfo(name, DType.F32, info.shape(), 0, info.elements() * Float.BYTES)
        : info;
  }

  @Override
  public Map<String, String> metadata() {
    return base.metadata();
  }

  @Override
  public ByteBuffer bytes(String name) {
    if (merged.containsKey(name)) {
      throw new IllegalArgumentException(
          "tensor " + name + " is merged when it is read, and has no bytes of its own");
    }
    return base.bytes(name);
  }

  @Override
  public Optional<FloatBuffer> together(List<String> names) {
    return names.stream().anyMatch(merged::containsKey) ? Optional.empty() : base.together(names);
  }

  @Override
  public Optional<FloatBuffer> mapped(String name) {
    return merged.containsKey(name) ? Optional.empty() : base.mapped(name);
  }

  @Override
  public void read(String name, long from, FloatBuffer into) {
    Merging merging = merged.get(name);
    FloatBuffer values = into.slice();
    base.read(name, from, into);
    if (merging != null) {
      synchronized (merging) {
        merging.into(from, values);
      }
    }
  }

  @Override
  public void close() {
    base.close();
    adapter.close();
  }
}
