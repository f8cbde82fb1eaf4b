package dev.quaestor.curation.screen;

import dev.quaestor.curation.strategy.Sighting;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How a round was screened, kept in the ledger beside what it saw: all that was observed and is not
 * of the slice promised most.
 *
 * @param remaining how many candidates there were; 0 where nothing was screened
 * @param slice the ids that were drawn at random from those that promised less
 */
public record Screening(int remaining, List<String> slice) {

  /** Nothing was screened. */
  public static final Screening NONE = new Screening(0, List.of());

  public Screening {
    slice = List.copyOf(slice);
  }

  public boolean screened() {
    return remaining > 0;
  }

  /** The rest from which the slice was drawn, the slice included. */
  int rest(int observed) {
    return remaining - (observed - slice.size());
  }

  /**
   * How much of the best the promising part held, by what was then measured.
   *
   * @param sightings what the round saw
   * @param count how many of the best are meant
   * @return empty where nothing was screened or scored
   */
  public Optional<Recall> recall(List<Sighting> sightings, int count) {
    Set<String> drawn = new HashSet<>(slice);
    List<Double> promising = new ArrayList<>();
    List<Double> others = new ArrayList<>();
    for (Sighting seen : sightings) {
      if (Double.isFinite(seen.score())) {
        (drawn.contains(seen.candidateId()) ? others : promising).add(seen.score());
      }
    }
    if (!screened() || promising.isEmpty() || others.isEmpty() || count < 1) {
      return Optional.empty();
    }
    promising.sort(null);
    int found = Math.min(count, promising.size());
    double least = promising.get(promising.size() - found);
    int missed = (int) others.stream().filter(score -> score > least).count();
    return Optional.of(
        Recall.estimated(found, missed, others.size(), rest(promising.size() + others.size())));
  }
}
