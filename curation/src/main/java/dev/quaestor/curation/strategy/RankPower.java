package dev.quaestor.curation.strategy;

import java.util.ArrayList;
import java.util.List;

/**
 * Sampling without replacement with p ∝ rank^(−power), 1 the highest score: like {@link
 * GumbelTopK}, but blind to how far scores lie apart, so that one outlier does not take the batch.
 *
 * @param power above 0; 1 is Zipf's law, large is top-k
 */
public record RankPower(double power) implements BatchSelector {

  public RankPower {
    if (!(power > 0) || Double.isInfinite(power)) {
      throw new IllegalArgumentException("power must be positive, found " + power);
    }
  }

  @Override
  public String name() {
    return "rank-power";
  }

  @Override
  public Selection pick(List<Scored> scored, SelectionContext context, int count) {
    List<Scored> ranked = Ranking.of(scored, context);
    List<GumbelTopK.Weighted> weighted = new ArrayList<>();
    for (int i = 0; i < ranked.size(); i++) {
      weighted.add(new GumbelTopK.Weighted(ranked.get(i), -power * Math.log(i + 1)));
    }
    return GumbelTopK.drawn(weighted, context, count);
  }
}
