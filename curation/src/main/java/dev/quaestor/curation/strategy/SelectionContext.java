package dev.quaestor.curation.strategy;

import dev.quaestor.curation.RunState;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.student.Draw;
import dev.quaestor.curation.student.Embedding;
import dev.quaestor.curation.student.Embeddings;
import dev.quaestor.curation.student.Observation;
import dev.quaestor.curation.student.Observed;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a strategy chooses from.
 *
 * @param state the run so far
 * @param observed the candidates not yet asked that were observed, or all not yet asked where
 *     nothing was, with what the strategy declared it needs of the student
 * @param count how many to pick
 */
public record SelectionContext(RunState state, Observed observed, int count) {

  /** The candidates to choose from. */
  public List<Candidate> candidates() {
    return observed.candidates();
  }

  /** The round being selected for. */
  public int round() {
    return state.next();
  }

  /** The student's own answer, as it believed it. */
  public Observation observation(Candidate candidate) {
    return answer(candidate).observation();
  }

  /** The student's own answer. */
  public Draw answer(Candidate candidate) {
    return found(candidate, observed.answers().get(candidate.id()));
  }

  /** The student's sampled answers, in the order drawn. */
  public List<Draw> samples(Candidate candidate) {
    return found(candidate, observed.samples().get(candidate.id()));
  }

  /** The student's loss on the candidate's reference, in nats per token. */
  public double referenceLoss(Candidate candidate) {
    return found(candidate, observed.losses().ofReference().get(candidate.id()));
  }

  /** The student's loss on its own greedy answer without the prompt, in nats per token. */
  public double lossAlone(Candidate candidate) {
    return found(candidate, observed.losses().alone().get(candidate.id()));
  }

  /**
   * What {@code who} gave the student's own answers, by candidate id; unscored ones are not there.
   */
  public Map<String, Double> appraised(String who) {
    Map<String, Double> scores = observed.scores().by().get(who);
    if (scores == null) {
      throw new IllegalStateException(
          "round %d: the %s was not asked; the strategy must declare the need"
              .formatted(round(), who));
    }
    return scores;
  }

  /** What students beside the one in force say of the candidate in answer to {@code need}. */
  public double beside(Need need, Candidate candidate) {
    return found(
        candidate, observed.losses().beside().getOrDefault(need, Map.of()).get(candidate.id()));
  }

  /** The incumbent's mean loss on the steer split by group, in nats per token. */
  public SortedMap<String, Double> steerLosses() {
    SortedMap<String, Double> losses = observed.losses().ofSteer();
    if (losses.isEmpty()) {
      throw new IllegalStateException(
          "round "
              + round()
              + ": the steer split was not scored; the strategy must declare the need");
    }
    return losses;
  }

  /** The same round, choosing {@code some} of {@code among}. */
  SelectionContext only(List<Candidate> among, int some) {
    return new SelectionContext(state, observed.only(among), some);
  }

  /** The evidence of an unscored choice. */
  public Evidence evidence() {
    return evidence(List.of());
  }

  /** What was seen, with the scores it was given. */
  public Evidence evidence(List<Scored> scored) {
    Map<String, Double> scores = new HashMap<>();
    scored.forEach(s -> scores.put(s.candidate().id(), s.score()));
    List<Sighting> sightings =
        candidates().stream()
            .filter(c -> observed.saw(c.id()))
            .map(c -> sighting(c, scores.getOrDefault(c.id(), Double.NaN)))
            .toList();
    return new Evidence(
        sightings, observed.losses().ofSteer(), new TreeMap<>(), observed.screening());
  }

  private Sighting sighting(Candidate candidate, double score) {
    @Nullable Draw answer = observed.answers().get(candidate.id());
    List<Draw> drawn =
        observed
            .samples()
            .getOrDefault(candidate.id(), answer == null ? List.of() : List.of(answer));
    int judged = 0;
    int right = 0;
    for (Draw draw : drawn) {
      if (draw.verdict().isPresent()) {
        judged++;
        right += draw.right() ? 1 : 0;
      }
    }
    return new Sighting(
        candidate.id(),
        candidate.group(),
        score,
        answer == null ? Double.NaN : answer.observation().logProbability(),
        judged,
        right);
  }

  /** The vectors of one kind, of the candidates and of what was asked before where declared. */
  public Embeddings embeddings(Embedding kind) {
    Embeddings found = observed.embeddings().get(kind);
    if (found == null) {
      throw new IllegalStateException(
          "round %d: no candidate has %s; the strategy must declare the need"
              .formatted(round(), kind));
    }
    return found;
  }

  /** The sketched gradients of the steer split's references, by item. */
  public Embeddings steerGradients(Embedding kind) {
    Embeddings found = observed.steer().get(kind);
    if (found == null) {
      throw new IllegalStateException(
          "round %d: no steer item has %s; the strategy must declare the need"
              .formatted(round(), kind));
    }
    return found;
  }

  private <T> T found(Candidate candidate, @Nullable T found) {
    if (found == null) {
      throw new IllegalStateException(
          "round "
              + round()
              + ": candidate "
              + candidate.id()
              + " was not observed; the strategy must declare the need");
    }
    return found;
  }
}
