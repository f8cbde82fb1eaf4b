package dev.quaestor.curation.student;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One vector a candidate, in one flat matrix of rows. */
public final class Embeddings {

  private final int width;
  private final float[] values;
  private final Map<String, Integer> rows = new HashMap<>();

  /**
   * A matrix, which it does not copy.
   *
   * @param ids the candidate of each row
   * @param width numbers of a row
   * @param values row after row
   */
  public Embeddings(List<String> ids, int width, float[] values) {
    if (width < 1 || values.length != (long) ids.size() * width) {
      throw new IllegalArgumentException(
          "the embeddings of %d candidates of width %d are %d numbers, found %d"
              .formatted(ids.size(), width, (long) ids.size() * width, values.length));
    }
    this.width = width;
    this.values = values;
    for (String id : ids) {
      if (rows.putIfAbsent(id, rows.size()) != null) {
        throw new IllegalArgumentException("candidate " + id + " has two embeddings");
      }
    }
  }

  /** The rows of several that are of one width, one behind another; nobody is in two of them. */
  static Embeddings joined(List<Embeddings> parts) {
    if (parts.size() == 1) {
      return parts.get(0);
    }
    int width = parts.get(0).width;
    long size = parts.stream().mapToLong(part -> part.values.length).sum();
    if (size > Integer.MAX_VALUE - 8) {
      throw new IllegalStateException(
          "vectors of %d answers are %d numbers, more than the 2^31 that one matrix holds; observe fewer (observe.fraction)"
              .formatted(size / width, size));
    }
    String[] ids = new String[(int) (size / width)];
    float[] values = new float[(int) size];
    int before = 0;
    for (Embeddings part : parts) {
      int first = before;
      part.rows.forEach((id, row) -> ids[first + row] = id);
      System.arraycopy(part.values, 0, values, before * width, part.values.length);
      before += part.rows.size();
    }
    return new Embeddings(List.of(ids), width, values);
  }

  public int width() {
    return width;
  }

  /** Who has one, sorted. */
  public List<String> ids() {
    return rows.keySet().stream().sorted().toList();
  }

  /** How many candidates have one. */
  public int size() {
    return rows.size();
  }

  /** Whether the candidate has one. */
  public boolean has(String id) {
    return rows.containsKey(id);
  }

  /** Number {@code column} of the candidate's vector. */
  public float at(String id, int column) {
    return values[row(id) * width + column];
  }

  /**
   * Copies the candidate's vector.
   *
   * @throws IllegalStateException if it was not embedded
   */
  public void copy(String id, float[] into, int at) {
    System.arraycopy(values, row(id) * width, into, at, width);
  }

  private int row(String id) {
    Integer row = rows.get(id);
    if (row == null) {
      throw new IllegalStateException(
          "candidate " + id + " has no embedding; the strategy must declare the need");
    }
    return row;
  }
}
