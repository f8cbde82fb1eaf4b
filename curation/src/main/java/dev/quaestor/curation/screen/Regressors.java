package dev.quaestor.curation.screen;

import dev.quaestor.curation.Round;
import dev.quaestor.curation.RunState;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.random.Lot;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.strategy.Sighting;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What candidates will score, as far as earlier rounds tell. Two forests are fitted to the scores
 * of the last round, from what was known before it: one to candidates that had been seen, by their
 * own history, one to those that had not. Both read what a linear model makes of the prompt's
 * n-grams, fitted to other sightings, how long the prompt is, and what its group was like. Where
 * there are too few rows for a forest, a candidate scores what it did, and what its group does if
 * it was never seen.
 */
final class Regressors {

  /** The rows of a forest. */
  private static final int MOST_ROWS = 2000;

  private static final int FEWEST_ROWS = 60;

  /** The prompts that the linear model reads. */
  private static final int MOST_PROMPTS = 12_000;

  private final int round;
  private final Past past;
  private final TextRegressor text;
  private final @Nullable Forest seen;
  private final @Nullable Forest unseen;

  private Regressors(
      int round, Past past, TextRegressor text, @Nullable Forest seen, @Nullable Forest unseen) {
    this.round = round;
    this.past = past;
    this.text = text;
    this.seen = seen;
    this.unseen = unseen;
  }

  /**
   * Fitted to the rounds of {@code state}, of which one has scores.
   *
   * @param pool those that were seen, by id
   */
  static Regressors fitted(RunState state, Map<String, Candidate> pool) {
    List<Round> rounds =
        state.rounds().stream().filter(each -> !Past.scored(each).isEmpty()).toList();
    Round last = rounds.get(rounds.size() - 1);
    Past before = Past.of(rounds.subList(0, rounds.size() - 1));
    List<Sighting> targets =
        lot(state, "rows")
            .first(
                Past.scored(last).stream().filter(s -> pool.containsKey(s.candidateId())),
                Sighting::candidateId,
                Long.MAX_VALUE);
    boolean first = before.isEmpty();
    TextRegressor text =
        first
            ? text(targets.subList(0, targets.size() / 2), pool, state)
            : text(before, pool, state);
    List<Sighting> rest = first ? targets.subList(targets.size() / 2, targets.size()) : targets;
    Regressors known = new Regressors(last.number(), before, text, null, null);
    return new Regressors(
        state.next(),
        Past.of(rounds),
        text,
        known.forest(rest, pool, s -> before.saw(s.candidateId()), state),
        known.forest(rest, pool, s -> !before.saw(s.candidateId()), state));
  }

  private static TextRegressor text(
      List<Sighting> sightings, Map<String, Candidate> pool, RunState state) {
    List<Sighting> some = sightings.stream().limit(MOST_PROMPTS).toList();
    return TextRegressor.fitted(
        some.stream().map(s -> pool.get(s.candidateId())).toList(),
        some.stream().mapToDouble(Sighting::score).toArray(),
        new RandomStreams(state.seed()).number(state.next(), "screen", "text"));
  }

  private static TextRegressor text(Past before, Map<String, Candidate> pool, RunState state) {
    List<Candidate> some =
        lot(state, "prompts")
            .first(
                before.candidates().keySet().stream()
                    .flatMap(id -> Stream.ofNullable(pool.get(id))),
                Candidate::id,
                MOST_PROMPTS);
    return TextRegressor.fitted(
        some,
        some.stream().mapToDouble(c -> before.last(c.id()).score()).toArray(),
        new RandomStreams(state.seed()).number(state.next(), "screen", "text"));
  }

  private static Lot lot(RunState state, String purpose) {
    return new Lot(new RandomStreams(state.seed()), state.next(), purpose);
  }

  /** A forest for those of {@code sightings} that are meant, from what was known before them. */
  private @Nullable Forest forest(
      List<Sighting> sightings,
      Map<String, Candidate> pool,
      Predicate<Sighting> meant,
      RunState state) {
    List<Sighting> rows = sightings.stream().filter(meant).limit(MOST_ROWS).toList();
    if (rows.size() < FEWEST_ROWS) {
      return null;
    }
    return Forest.fitted(
        rows.stream().map(s -> features(pool.get(s.candidateId()))).toList(),
        rows.stream().mapToDouble(s -> s.score() - usual(pool.get(s.candidateId()))).toArray(),
        new RandomStreams(state.seed()).number(state.next(), "screen", "forest"));
  }

  /** What is known of a candidate: 9 numbers where it was seen before, 4 where it was not. */
  private double[] features(Candidate candidate) {
    Past.Level group = past.level(candidate.group());
    double read = text.predict(candidate.prompt());
    int length = candidate.prompt().length();
    if (!past.saw(candidate.id())) {
      return new double[] {group.score(), group.logProbability(), read, length};
    }
    Past.Seen last = past.last(candidate.id());
    return new double[] {
      group.score(),
      group.logProbability(),
      read,
      length,
      last.score(),
      last.logProbability(),
      last.before(),
      round - last.round(),
      last.score() + group.score() - last.group().score()
    };
  }

  /** What a candidate scores where nothing moves: as the last time, or as its group does. */
  private double usual(Candidate candidate) {
    return past.saw(candidate.id())
        ? past.last(candidate.id()).score()
        : past.level(candidate.group()).score();
  }

  /** What {@code candidate} will score. */
  double predict(Candidate candidate) {
    Forest moved = past.saw(candidate.id()) ? seen : unseen;
    return usual(candidate) + (moved == null ? 0 : moved.predict(features(candidate)));
  }
}
