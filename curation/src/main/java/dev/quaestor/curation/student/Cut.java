package dev.quaestor.curation.student;

/**
 * Which tokens may be drawn, of the distribution at the temperature: the {@code topK} likeliest,
 * with all that are as likely as the last of them; then of those, renormalised, the fewest of the
 * likeliest whose probability together reaches {@code topP}, of equals those that come first in the
 * vocabulary.
 *
 * @param topK 0 keeps all
 * @param topP in (0, 1]; 1 keeps all
 */
public record Cut(int topK, double topP) {

  /** Every token may be drawn. */
  public static final Cut NONE = new Cut(0, 1);

  public Cut {
    if (topK < 0) {
      throw new IllegalArgumentException("top-k must not be negative, found " + topK);
    }
    if (!(topP > 0) || topP > 1) {
      throw new IllegalArgumentException("top-p must lie in (0, 1], found " + topP);
    }
  }
}
