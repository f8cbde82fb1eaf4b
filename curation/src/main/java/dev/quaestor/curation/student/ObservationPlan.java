package dev.quaestor.curation.student;

import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.strategy.Need;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How much of the pool the student answers in a round.
 *
 * @param fraction the share of the candidates not yet asked, drawn anew each round, in (0, 1]
 * @param maxTokens the longest answer observed, in tokens; a longer one is flagged as truncated
 * @param reading how the task reads what the student writes
 */
public record ObservationPlan(double fraction, int maxTokens, Reading reading) {

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
   * Lets {@code student} answer a share of the remaining, at least {@code least} of them where
   * there are as many: greedily, or as often as the needs say, or both; with no needs of the
   * candidates nothing is answered and all remain eligible.
   */
  public Observed observe(Student student, Eligible eligible, Set<Need> needs) {
    boolean blind = needs.isEmpty() || needs.equals(Set.of(new Need.SteerLoss()));
    List<Candidate> screened = blind ? eligible.remaining() : screen(eligible);
    boolean judged = needs.contains(new Need.Verdicts());
    Pass pass = new Pass(student, screened, judged);
    Map<String, Draw> answers = new LinkedHashMap<>();
    Map<String, List<Draw>> samples = new LinkedHashMap<>();
    if (needs.contains(new Need.Answer())) {
      pass.draw(Decoding.greedy(maxTokens), eligible.streams())
          .forEach(draw -> answers.put(draw.observation().candidateId(), draw));
    }
    sampled(needs)
        .ifPresent(
            need -> {
              for (int k = 0; k < need.count(); k++) {
                long seed = eligible.streams().number(eligible.round(), "observe", "sample " + k);
                pass.draw(new Decoding(maxTokens, need.temperature()), new RandomStreams(seed))
                    .forEach(
                        draw ->
                            samples
                                .computeIfAbsent(
                                    draw.observation().candidateId(), id -> new ArrayList<>())
                                .add(draw));
              }
            });
    Losses losses = pass.losses(needs, answers);
    return new Observed(screened, answers, samples, losses, pass.tokens);
  }

  /** What the student wrote itself, as an example. */
  private static Example own(Candidate candidate, Map<String, Draw> answers) {
    @Nullable Draw answer = answers.get(candidate.id());
    if (answer == null) {
      throw new IllegalArgumentException(
          "the loss of an answer alone needs the answer; the strategy must declare both");
    }
    return new Example(candidate.id(), candidate.prompt(), answer.observation().answer());
  }

  /** The one kind of sampling that is needed. */
  private static Optional<Need.Samples> sampled(Set<Need> needs) {
    List<Need.Samples> kinds =
        needs.stream()
            .filter(Need.Samples.class::isInstance)
            .map(Need.Samples.class::cast)
            .toList();
    if (kinds.size() > 1) {
      throw new IllegalArgumentException(
          "a round's observation samples in one way, found " + kinds);
    }
    return kinds.stream().findFirst();
  }

  /** The student's answers to what was screened, tokens counted. */
  private final class Pass {

    private final Student student;
    private final List<Candidate> candidates;
    private final boolean judged;
    private long tokens;

    Pass(Student student, List<Candidate> candidates, boolean judged) {
      this.student = student;
      this.candidates = candidates;
      this.judged = judged;
    }

    Losses losses(Set<Need> needs, Map<String, Draw> answers) {
      Map<String, Double> ofReference = new LinkedHashMap<>();
      if (needs.contains(new Need.ReferenceLoss())) {
        List<Example> examples = candidates.stream().map(reading.references()::example).toList();
        List<TextLoss> losses = counted(student.losses(examples));
        for (int i = 0; i < examples.size(); i++) {
          ofReference.put(examples.get(i).candidateId(), losses.get(i).perToken());
        }
      }
      Map<String, Double> alone = new LinkedHashMap<>();
      if (needs.contains(new Need.LossAlone())) {
        List<Example> examples = candidates.stream().map(c -> own(c, answers)).toList();
        List<TextLoss> losses = counted(student.lossesAlone(examples));
        for (int i = 0; i < examples.size(); i++) {
          alone.put(examples.get(i).candidateId(), losses.get(i).perToken());
        }
      }
      return new Losses(ofReference, alone, steer(needs));
    }

    private SortedMap<String, Double> steer(Set<Need> needs) {
      if (!needs.contains(new Need.SteerLoss())) {
        return new TreeMap<>();
      }
      List<Candidate> steer = reading.references().steer();
      List<TextLoss> losses =
          counted(student.losses(steer.stream().map(reading.references()::example).toList()));
      return IntStream.range(0, steer.size())
          .boxed()
          .collect(
              Collectors.groupingBy(
                  i -> steer.get(i).group(),
                  TreeMap::new,
                  Collectors.averagingDouble(i -> losses.get(i).perToken())));
    }

    private List<TextLoss> counted(List<TextLoss> losses) {
      losses.forEach(loss -> tokens += loss.tokens());
      return losses;
    }

    List<Draw> draw(Decoding decoding, RandomStreams streams) {
      List<Observation> observations = student.observe(candidates, decoding, streams);
      List<Draw> draws = new ArrayList<>(observations.size());
      for (int i = 0; i < observations.size(); i++) {
        Observation observation = observations.get(i);
        tokens += observation.promptTokens() + observation.tokens();
        draws.add(reading.of(candidates.get(i), observation, judged));
      }
      return draws;
    }
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
