package dev.quaestor.curation.student;

import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.strategy.Need;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * How much of the pool the student answers in a round.
 *
 * @param fraction the share of the candidates not yet asked, drawn anew each round, in (0, 1]
 * @param maxTokens the longest answer observed, in tokens; a longer one is flagged as truncated
 */
public record ObservationPlan(double fraction, int maxTokens) {

  public ObservationPlan {
    if (!(fraction > 0) || fraction > 1) {
      throw new IllegalArgumentException("observe.fraction must lie in (0, 1], found " + fraction);
    }
    if (maxTokens < 1) {
      throw new IllegalArgumentException(
          "observe.max-tokens must be at least 1, found " + maxTokens);
    }
  }

  /**
   * Lets {@code student} answer a share of {@code remaining}, at least {@code least} of them where
   * there are as many; with no needs nothing is answered and all remain eligible.
   */
  public Observed observe(Student student, Eligible eligible, Set<Need> needs) {
    if (needs.isEmpty()) {
      return new Observed(eligible.remaining(), Map.of(), 0);
    }
    List<Candidate> screened = screen(eligible);
    List<Observation> observations =
        student.observe(screened, Decoding.greedy(maxTokens), eligible.streams());
    Map<String, Observation> byId = new LinkedHashMap<>();
    long tokens = 0;
    for (Observation observation : observations) {
      byId.put(observation.candidateId(), observation);
      tokens += observation.promptTokens() + observation.tokens();
    }
    return new Observed(screened, byId, tokens);
  }

  /**
   * The candidates of one round.
   *
   * @param round the round
   * @param remaining the candidates not yet asked, in pool order
   * @param least how many a round picks
   * @param streams the run's random streams
   */
  public record Eligible(int round, List<Candidate> remaining, int least, RandomStreams streams) {}

  private List<Candidate> screen(Eligible eligible) {
    List<Candidate> all = eligible.remaining();
    int count =
        Math.max((int) Math.ceil(fraction * all.size()), Math.min(eligible.least(), all.size()));
    if (count == all.size()) {
      return all;
    }
    int[] positions = IntStream.range(0, all.size()).toArray();
    RandomGenerator random = eligible.streams().stream(eligible.round(), "screen");
    for (int i = 0; i < count; i++) {
      int j = i + random.nextInt(positions.length - i);
      int swapped = positions[i];
      positions[i] = positions[j];
      positions[j] = swapped;
    }
    return Arrays.stream(positions, 0, count).sorted().mapToObj(all::get).toList();
  }
}
