package dev.quaestor.curation.student;

/**
 * A vector that stands for a student's greedy answer, taken in the pass that writes it. Vectors of
 * one kind, of one student, compare with one another; those of two rounds do not.
 */
public sealed interface Embedding {

  /**
   * The mean, over the answer's tokens, of the last hidden state: what the head reads, after the
   * final norm.
   */
  record Hidden() implements Embedding {}

  /**
   * A sketch of the gradient that the loss of the student's own answer has in the head's weights, G
   * = Σₜ aₜ ⊗ hₜ with aₜ = pₜ − onehot(yₜ) and hₜ the last hidden state. A sum of outer products
   * has vocabulary × width numbers and does not factorise; r^(−½) Σₜ (R₁aₜ) ⊙ (R₂hₜ), with R₁ and
   * R₂ of random signs, has r, and its inner products are those of the gradients in expectation.
   * Their variance is at most (9 |G|²|G'|² − ⟨G, G'⟩²) / r, since the fourth moment of such a form
   * is at most 9 times the square of its second: measured by |G||G'|, a standard error of some 1/√r
   * for gradients with nothing in common and of √8/√r at most for one with itself.
   *
   * @param width r
   */
  record GradientSketch(int width) implements Embedding {

    /** What is kept where nothing else is said: standard errors of 4.4% to 12.5% of |G||G'|. */
    public static final int USUAL_WIDTH = 512;

    public GradientSketch {
      if (width < 1) {
        throw new IllegalArgumentException(
            "a sketch of gradients has at least 1 number, found " + width);
      }
    }
  }
}
