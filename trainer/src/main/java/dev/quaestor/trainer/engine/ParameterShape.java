package dev.quaestor.trainer.engine;

import java.util.List;

/**
 * One parameter of a decoder: its Hugging Face name, its shape (one or two dimensions; {@code [out,
 * in]} for projections), and where it begins in the decoder's vector, in elements.
 */
public record ParameterShape(String name, List<Integer> shape, long offset) {
  public ParameterShape {
    shape = List.copyOf(shape);
  }

  /** The number of elements. */
  public long size() {
    long size = 1;
    for (int d : shape) {
      size *= d;
    }
    return size;
  }

  /**
   * Whether AdamW's decay applies: on matrices, except the embedding (which is the head too where
   * they are tied).
   */
  public boolean decays() {
    return shape.size() == 2 && !name.equals(DecoderConfig.EMBEDDING);
  }

  /** Rows of the matrix; 1 for a vector. */
  int rows() {
    return shape.size() == 2 ? shape.get(0) : 1;
  }

  /** Columns of the matrix; the length of a vector. */
  int columns() {
    return shape.get(shape.size() - 1);
  }
}
