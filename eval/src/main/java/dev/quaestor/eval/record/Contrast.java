package dev.quaestor.eval.record;

/** A question put to an experiment: is {@code variant} better than {@code reference}? */
public record Contrast(String variant, String reference) {

  public Contrast {
    if (variant.equals(reference)) {
      throw new IllegalArgumentException(
          "a contrast needs two variants, found \"" + variant + "\" twice");
    }
  }

  /** Whether both ask about the same two variants, in either direction. */
  public boolean sameAs(Contrast other) {
    return equals(other) || equals(other.turned());
  }

  public Contrast turned() {
    return new Contrast(reference, variant);
  }
}
