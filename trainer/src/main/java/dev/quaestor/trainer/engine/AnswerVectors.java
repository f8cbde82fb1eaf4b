package dev.quaestor.trainer.engine;

import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Vectors of answers, taken while a {@link Generator} writes them, or sketches alone while a {@link
 * Scorer} reads them; a row an answer, in the order of the prompts. With h the last hidden state,
 * normed as the head reads it, p the distribution a token y was drawn from, and a = p − onehot(y):
 * the mean of h over the answer's tokens, and the sketch r^(−½) Σ (R₁a) ⊙ (R₂h) of the gradient Σ a
 * ⊗ h. Both products with signs are matrix products of a step's rows, so that a sketch costs r /
 * width of what the head costs, and R₂ less. Float only.
 */
public final class AnswerVectors implements AutoCloseable {
  private final int width;
  private final float[] means;
  private final @Nullable SignSketch signs;
  private final float[] sketches;

  /** What is taken. */
  public enum Kind {
    MEAN_HIDDEN,
    GRADIENT_SKETCH
  }

  private AnswerVectors(int width, float[] means, @Nullable SignSketch signs, float[] sketches) {
    this.width = width;
    this.means = means;
    this.signs = signs;
    this.sketches = sketches;
  }

  /** Vectors of nothing: what a generator takes where none are wanted. */
  public static AnswerVectors none() {
    return new AnswerVectors(0, new float[0], null, new float[0]);
  }

  /** The means of hidden states alone. */
  public static AnswerVectors means(DecoderConfig config, int answers) {
    return new AnswerVectors(config.width(), floats(answers, config.width()), null, new float[0]);
  }

  /**
   * Sketches of gradients alone.
   *
   * @param rank numbers of a sketch
   * @param random draws the signs
   */
  public static AnswerVectors sketches(
      DecoderConfig config, int answers, int rank, RandomGenerator random) {
    return new AnswerVectors(
        0, new float[0], new SignSketch(config, rank, random), floats(answers, rank));
  }

  /** The means too. */
  public AnswerVectors withMeans(DecoderConfig config, int answers) {
    return new AnswerVectors(config.width(), floats(answers, config.width()), signs, sketches);
  }

  private static float[] floats(int answers, int width) {
    long size = (long) answers * width;
    if (size > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "vectors of %d answers of %d numbers pass the 2^31 that one matrix holds; observe fewer (observe.fraction)"
              .formatted(answers, width));
    }
    return MemoryExhaustedException.allocating(size, () -> new float[(int) size]);
  }

  /** Numbers of a vector of this kind, where it is taken. */
  public OptionalInt width(Kind kind) {
    return switch (kind) {
      case MEAN_HIDDEN -> width == 0 ? OptionalInt.empty() : OptionalInt.of(width);
      case GRADIENT_SKETCH -> signs == null ? OptionalInt.empty() : OptionalInt.of(signs.rank);
    };
  }

  /** All vectors of a kind, row after row; itself, not a copy. */
  public float[] values(Kind kind) {
    return kind == Kind.MEAN_HIDDEN ? means : sketches;
  }

  /** One shard's hands: they write to the rows of its own answers only. */
  final class Taking implements AutoCloseable {
    private final Passage passage;
    private final float[] row;
    private final float[] left;
    private final float[] right;
    private final @Nullable Sketching sketching;

    Taking(Passage passage) {
      this.passage = passage;
      row = new float[width];
      int rank = signs == null ? 0 : signs.rank;
      left = new float[rank];
      right = new float[rank];
      sketching = signs == null ? null : Sketching.of(signs, passage);
    }

    /**
     * Takes one token each of {@code count} answers.
     *
     * @param logits the head's, which are spent where gradients are sketched
     * @param answers row i is of the answer {@code answers[i]}
     * @param tokens what was drawn of row i
     */
    void take(Region logits, int[] answers, int[] tokens, int count) {
      Kernels k = passage.kernels();
      if (width > 0) {
        for (int i = 0; i < count; i++) {
          k.read(passage.headInput(), i, row);
          add(row, means, answers[i] * width);
        }
      }
      if (sketching != null) {
        k.crossEntropy(logits, tokens, 0, count, 1 / passage.logitsScale());
        k.linear(logits, sketching.vocabulary, sketching.left, count);
        k.linear(passage.headInput(), sketching.hidden, sketching.right, count);
        float scale = (float) (1 / Math.sqrt(left.length));
        for (int i = 0; i < count; i++) {
          k.read(sketching.left, i, left);
          k.read(sketching.right, i, right);
          int at = answers[i] * left.length;
          for (int j = 0; j < left.length; j++) {
            sketches[at + j] += scale * left[j] * right[j];
          }
        }
      }
    }

    /** An answer of so many tokens has ended. */
    void finish(int answer, int tokens) {
      for (int j = 0; j < width; j++) {
        means[answer * width + j] /= tokens;
      }
    }

    private static void add(float[] from, float[] to, int at) {
      for (int j = 0; j < from.length; j++) {
        to[at + j] += from[j];
      }
    }

    @Override
    public void close() {
      if (sketching != null) {
        sketching.left.close();
        sketching.right.close();
      }
    }
  }

  /** A shard's views of the signs, and room for a step's products with them. */
  private record Sketching(Region vocabulary, Region hidden, Region left, Region right) {
    static Sketching of(SignSketch signs, Passage passage) {
      Kernels k = passage.kernels();
      return new Sketching(
          signs.vocabulary(k),
          signs.hidden(k),
          k.allocate(passage.headChunk(), signs.rank),
          k.allocate(passage.headChunk(), signs.rank));
    }
  }

  @Override
  public void close() {
    if (signs != null) {
      signs.close();
    }
  }
}
