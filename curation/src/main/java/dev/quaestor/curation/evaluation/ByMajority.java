package dev.quaestor.curation.evaluation;

import dev.quaestor.curation.admission.Verifier;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.student.Decoding;
import dev.quaestor.curation.student.Observation;
import dev.quaestor.curation.student.Student;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Accuracy by the vote of several sampled answers (maj@k; Wang et al. 2022, arXiv 2203.11171): of
 * the final answers of an item that which most samples give, the first given of equals. An answer
 * without one has no vote; an item without any vote is unparsed. Samples are drawn from the same
 * streams each time.
 *
 * @param split whose items they are; the scorecard's is {@code SPLIT majority@K}
 * @param ballot how the student votes
 * @param finalAnswer the vote of a text
 */
public record ByMajority(
    HeldOut split, Ballot ballot, Function<String, Optional<String>> finalAnswer)
    implements Evaluator {

  /**
   * How a student votes.
   *
   * @param samples how many answers each item has
   * @param decoding how they are drawn; above temperature 0
   */
  public record Ballot(int samples, Decoding decoding) {

    public Ballot {
      if (samples < 2 || !(decoding.temperature() > 0)) {
        throw new IllegalArgumentException(
            "a vote needs 2 samples or more at a temperature above 0, found %d at %s"
                .formatted(samples, decoding.temperature()));
      }
    }
  }

  @Override
  public Evaluation evaluate(Student student) {
    List<Candidate> items = split.items();
    List<List<String>> answers = new ArrayList<>();
    items.forEach(item -> answers.add(new ArrayList<>()));
    long tokens = 0;
    for (int sample = 0; sample < ballot.samples(); sample++) {
      List<Observation> drawn =
          student.observe(items, ballot.decoding(), new RandomStreams(sample));
      for (int i = 0; i < drawn.size(); i++) {
        answers.get(i).add(drawn.get(i).answer());
        tokens += drawn.get(i).promptTokens() + drawn.get(i).tokens();
      }
    }
    SortedMap<String, Scorecard.Group> groups = new TreeMap<>();
    int unparsed = 0;
    for (int i = 0; i < items.size(); i++) {
      Candidate item = items.get(i);
      Optional<String> won = winner(answers.get(i));
      boolean right =
          won.map(text -> split.verifier().judge(item, text))
              .map(Verifier.Judgement::correct)
              .orElse(false);
      unparsed += won.isEmpty() ? 1 : 0;
      groups.merge(
          item.group(),
          new Scorecard.Group(1, right ? 1 : 0),
          (a, b) -> new Scorecard.Group(a.items() + b.items(), a.correct() + b.correct()));
    }
    String name = split.split() + " majority@" + ballot.samples();
    return new Evaluation(
        new Scorecard(name, groups, split.poolWeights(), unparsed, tokens), List.of());
  }

  /** The first of the texts whose final answer most of them give. */
  private Optional<String> winner(List<String> texts) {
    Map<String, Integer> votes = new LinkedHashMap<>();
    Map<String, String> first = new LinkedHashMap<>();
    for (String text : texts) {
      finalAnswer
          .apply(text)
          .ifPresent(
              vote -> {
                votes.merge(vote, 1, Integer::sum);
                first.putIfAbsent(vote, text);
              });
    }
    int most = votes.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    return votes.entrySet().stream()
        .filter(vote -> vote.getValue() == most)
        .findFirst()
        .map(vote -> first.get(vote.getKey()));
  }
}
