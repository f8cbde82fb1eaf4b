package dev.quaestor.curation.evaluation;

import dev.quaestor.curation.admission.Verifier;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.student.Decoding;
import dev.quaestor.curation.student.Observation;
import dev.quaestor.curation.student.Student;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Greedy accuracy on one split, judged by the task's verifier.
 *
 * @param split the split's name: steer, monitor or test
 * @param items the held-out items, in a fixed order
 * @param verifier judges the student's answers
 * @param decoding how the student answers; temperature 0
 * @param poolWeights the share of each group in the pool
 */
public record HeldOut(
    String split,
    List<Candidate> items,
    Verifier verifier,
    Decoding decoding,
    SortedMap<String, Double> poolWeights)
    implements Evaluator {

  private static final int SAMPLES = 12;

  public HeldOut {
    items = List.copyOf(items);
    if (items.isEmpty()) {
      throw new IllegalArgumentException("split " + split + " needs at least one item, found none");
    }
    if (decoding.temperature() != 0) {
      throw new IllegalArgumentException(
          "held-out answers are greedy, found temperature " + decoding.temperature());
    }
  }

  @Override
  public Evaluation evaluate(Student student) {
    List<Observation> answers = student.observe(items, decoding, new RandomStreams(0));
    SortedMap<String, Scorecard.Group> groups = new TreeMap<>();
    List<Sample> samples = new ArrayList<>();
    int unparsed = 0;
    long tokens = 0;
    int every = Math.max(1, items.size() / SAMPLES);
    for (int i = 0; i < items.size(); i++) {
      Candidate item = items.get(i);
      Observation answer = answers.get(i);
      Verifier.Judgement judgement = verifier.judge(item, answer.answer());
      groups.merge(
          item.group(),
          new Scorecard.Group(1, judgement.correct() ? 1 : 0),
          (a, b) -> new Scorecard.Group(a.items() + b.items(), a.correct() + b.correct()));
      unparsed += judgement.outcome() == Verifier.Outcome.UNPARSED ? 1 : 0;
      tokens += answer.promptTokens() + answer.tokens();
      if (i % every == 0 && samples.size() < SAMPLES) {
        samples.add(new Sample(item.group(), item.prompt(), answer.answer(), judgement.correct()));
      }
    }
    return new Evaluation(new Scorecard(split, groups, poolWeights, unparsed, tokens), samples);
  }
}
