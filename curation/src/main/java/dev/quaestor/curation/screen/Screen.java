package dev.quaestor.curation.screen;

/**
 * How much of what is not yet asked a screened round observes.
 *
 * @param share the part that promises most, in (0, 1)
 * @param slice a random part beside it, in (0, 1), by which recall is estimated and from which the
 *     regressors learn what they think little of
 */
public record Screen(double share, double slice) {

  public Screen {
    if (!(share > 0) || !(slice > 0) || share + slice >= 1) {
      throw new IllegalArgumentException(
          "a screen's share and slice are above 0 and below 1 together, found %s and %s"
              .formatted(share, slice));
    }
  }

  /**
   * How many of {@code remaining} promise enough, at least {@code least} where there are so many.
   */
  int promising(int remaining, int least) {
    return Math.min(remaining, Math.max((int) Math.ceil(share * remaining), least));
  }

  /** How many of the {@code rest} of {@code remaining} are drawn beside them. */
  int drawn(int remaining, int rest) {
    return Math.min(rest, (int) Math.ceil(slice * remaining));
  }
}
