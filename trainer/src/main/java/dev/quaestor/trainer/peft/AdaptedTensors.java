package dev.quaestor.trainer.peft;

import dev.quaestor.trainer.disk.InvalidCheckpointException;
import dev.quaestor.trainer.engine.DecoderConfig;
import dev.quaestor.trainer.engine.Merging;
import dev.quaestor.trainer.safetensors.DType;
import dev.quaestor.trainer.safetensors.TensorInfo;
import dev.quaestor.trainer.safetensors.Tensors;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A base's tensors with an adapter in them as they are read: what its file replaces comes from
 * there, and its updates are merged by the arithmetic of {@link Merging}; nothing is held but the
 * adapter. A head that the adapter parts from the embedding is read as one of its own.
 */
final class AdaptedTensors implements Tensors {
  private final Tensors base;
  private final AdapterDirectory adapter;
  private final Map<String, List<Change>> changes = new HashMap<>();
  private final Map<String, String> replaced;
  private final boolean headOfItsOwn;

  /** Alters values of one parameter from an element on, from position to limit. */
  private interface Change {
    void into(long from, FloatBuffer values);
  }

  /** Takes over both, and closes them. */
  AdaptedTensors(Tensors base, AdapterDirectory adapter) {
    this.base = base;
    this.adapter = adapter;
    replaced = adapter.adaptation().replaced();
    headOfItsOwn = !adapter.shape().tiedHead() && !base.names().contains(DecoderConfig.HEAD);
    for (Adaptation.Update update : adapter.adaptation().updates()) {
      changes.computeIfAbsent(update.parameter(), name -> new ArrayList<>()).add(change(update));
    }
  }

  private Change change(Adaptation.Update update) {
    if (update instanceof Adaptation.Bias bias) {
      float[] added = adapter.tensors().floats(bias.values());
      return (from, values) -> {
        for (int i = values.position(); i < values.limit(); i++) {
          int element = Math.toIntExact(from) + i - values.position();
          values.put(i, (float) (values.get(i) + bias.scale() * added[element]));
        }
      };
    }
    Adaptation.LowRank lowRank = (Adaptation.LowRank) update;
    float[] a = adapter.tensors().floats(lowRank.factors().a());
    float[] b = adapter.tensors().floats(lowRank.factors().b());
    int rank = lowRank.rank();
    Merging merging =
        lowRank.factors().transposed()
            ? new Merging(
                rank, lowRank.scale(), transposed(b, rank), transposed(a, a.length / rank))
            : new Merging(rank, lowRank.scale(), a, b);
    return lowRank.magnitudes().isEmpty()
        ? locked(merging)
        : new Rescaled(lowRank.parameter(), merging, lowRank.magnitudes().get());
  }

  private static Change locked(Merging merging) {
    return (from, values) -> {
      synchronized (merging) {
        merging.into(from, values);
      }
    };
  }

  /** [rows, columns] to [columns, rows]. */
  private static float[] transposed(float[] matrix, int columns) {
    int rows = matrix.length / columns;
    float[] turned = new float[matrix.length];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        turned[column * rows + row] = matrix[row * columns + column];
      }
    }
    return turned;
  }

  /** A merging whose rows have magnitudes: their lengths are measured once, when first needed. */
  private final class Rescaled implements Change {
    private final String parameter;
    private final Merging merging;
    private final String magnitudes;
    private boolean measured;

    Rescaled(String parameter, Merging merging, String magnitudes) {
      this.parameter = parameter;
      this.merging = merging;
      this.magnitudes = magnitudes;
    }

    @Override
    public synchronized void into(long from, FloatBuffer values) {
      if (!measured) {
        measure();
        measured = true;
      }
      merging.into(from, values);
    }

    private void measure() {
      float[] lengths = adapter.tensors().floats(magnitudes);
      FloatBuffer row =
          FloatBuffer.allocate(Math.toIntExact(base.info(inBase(parameter)).shape()[1]));
      for (int i = 0; i < lengths.length; i++) {
        source(parameter, (long) i * row.capacity(), row.clear());
        try {
          merging.magnitude(i, lengths[i], row.clear());
        } catch (IllegalArgumentException e) {
          throw new InvalidCheckpointException(
              adapter.path(), "tensor " + magnitudes + ": " + e.getMessage());
        }
      }
    }
  }

  private String inBase(String name) {
    return headOfItsOwn && name.equals(DecoderConfig.HEAD) ? DecoderConfig.EMBEDDING : name;
  }

  private void source(String name, long from, FloatBuffer into) {
    String other = replaced.get(name);
    if (other != null) {
      adapter.tensors().read(other, from, into);
    } else {
      base.read(inBase(name), from, into);
    }
  }

  @Override
  public SortedSet<String> names() {
    if (!headOfItsOwn) {
      return base.names();
    }
    TreeSet<String> names = new TreeSet<>(base.names());
    names.add(DecoderConfig.HEAD);
    return names;
  }

  private boolean asItLies(String name) {
    return !changes.containsKey(name) && !replaced.containsKey(name);
  }

  /** A changed tensor is a float's, and lies nowhere. */
  @Override
  public TensorInfo info(String name) {
    TensorInfo info = base.info(inBase(name));
    return asItLies(name)
        ? new TensorInfo(name, info.dtype(), info.shape(), info.begin(), info.end())
        : new TensorInfo(name, DType.F32, info.shape(), 0, info.elements() * Float.BYTES);
  }

  @Override
  public Map<String, String> metadata() {
    return base.metadata();
  }

  @Override
  public ByteBuffer bytes(String name) {
    if (!asItLies(name)) {
      throw new IllegalArgumentException(
          "tensor " + name + " is merged when it is read, and has no bytes of its own");
    }
    return base.bytes(inBase(name));
  }

  @Override
  public Optional<FloatBuffer> together(List<String> names) {
    return names.stream().allMatch(name -> asItLies(name) && inBase(name).equals(name))
        ? base.together(names)
        : Optional.empty();
  }

  @Override
  public Optional<FloatBuffer> mapped(String name) {
    return asItLies(name) ? base.mapped(inBase(name)) : Optional.empty();
  }

  @Override
  public void read(String name, long from, FloatBuffer into) {
    FloatBuffer values = into.slice();
    source(name, from, into);
    for (Change change : changes.getOrDefault(name, List.of())) {
      change.into(from, values);
    }
  }

  @Override
  public void close() {
    base.close();
    adapter.close();
  }
}
