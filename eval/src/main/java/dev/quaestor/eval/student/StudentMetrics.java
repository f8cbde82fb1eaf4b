package dev.quaestor.eval.student;

import dev.quaestor.curation.admission.Verifier;
import dev.quaestor.curation.admission.Verifier.Judgement;
import dev.quaestor.curation.admission.Verifier.Outcome;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.student.Cut;
import dev.quaestor.curation.student.Decoding;
import dev.quaestor.curation.student.Observation;
import dev.quaestor.curation.student.Student;
import dev.quaestor.curation.student.TextLoss;
import dev.quaestor.eval.statistics.Interval;
import dev.quaestor.eval.student.Sampled.Draw;
import dev.quaestor.eval.task.Item;
import dev.quaestor.eval.task.Material;
import dev.quaestor.eval.task.Solver;
import dev.quaestor.eval.task.Task;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A student on held-out items.
 *
 * @param split which items
 * @param slices greedy accuracy of all, then by group, then by level where there are several
 * @param macro mean accuracy over groups
 * @param referenceLoss mean over items of the mean negative log-likelihood per token of the
 *     reference answer, in nats, with its t interval; e to it is the perplexity. Empty where no
 *     item has a reference
 * @param calibration of the greedy answers
 * @param truncated greedy answers that hit the length limit
 * @param sampled of sampled answers; empty where none were drawn
 * @param generations the sampled answers of each item, in the items' order
 */
public record StudentMetrics(
    String split,
    List<Slice> slices,
    double macro,
    Optional<Interval> referenceLoss,
    Calibration calibration,
    int truncated,
    Optional<Sampled> sampled,
    List<List<String>> generations) {

  /**
   * How a student is measured.
   *
   * @param maxTokens the longest answer
   * @param samples sampled answers to each item; 0 draws none
   * @param temperature of the samples
   * @param cut which tokens they are drawn from
   * @param ks the k of pass@k and majority@k
   * @param seed keys the samples
   */
  public record Plan(
      int maxTokens, int samples, double temperature, Cut cut, List<Integer> ks, long seed) {

    /** Samples from the whole distribution. */
    public Plan(int maxTokens, int samples, double temperature, List<Integer> ks, long seed) {
      this(maxTokens, samples, temperature, Cut.NONE, ks, seed);
    }

    public Plan {
      ks = List.copyOf(ks);
      if (samples < 0 || (samples > 0 && !(temperature > 0))) {
        throw new IllegalArgumentException(
            "samples need a temperature above 0, found %d at %s".formatted(samples, temperature));
      }
    }
  }

  public StudentMetrics {
    slices = List.copyOf(slices);
    generations = generations.stream().map(List::copyOf).toList();
  }

  /**
   * Measures {@code student} on {@code items} of {@code task}.
   *
   * @throws IllegalArgumentException for no items
   */
  public static StudentMetrics of(Student student, Task task, Split split, Plan plan) {
    List<Item> items = split.items();
    if (items.isEmpty()) {
      throw new IllegalArgumentException(
          "the %s split of task %s is empty; set its size".formatted(split.name(), task.name()));
    }
    Verifier verifier = task.verifier();
    List<Candidate> candidates = Material.candidates(items);
    List<Observation> answers =
        student.observe(candidates, Decoding.greedy(plan.maxTokens()), new RandomStreams(0));
    double[] confidences = new double[items.size()];
    boolean[] right = new boolean[items.size()];
    Map<String, Slice> slices = new LinkedHashMap<>();
    Map<String, Slice> groups = new TreeMap<>();
    Map<Integer, Slice> levels = new TreeMap<>();
    int truncated = 0;
    for (int i = 0; i < items.size(); i++) {
      Judgement judgement = verifier.judge(candidates.get(i), answers.get(i).answer());
      right[i] = judgement.correct();
      confidences[i] = probability(answers.get(i).logProbabilities());
      truncated += answers.get(i).truncated() ? 1 : 0;
      String group = candidates.get(i).group();
      int level = items.get(i).level();
      add(slices, "", judgement, new Slice("all", "", 0, 0, 0));
      add(groups, group, judgement, new Slice("group", group, 0, 0, 0));
      add(levels, level, judgement, new Slice("level", Integer.toString(level), 0, 0, 0));
    }
    List<Slice> all = new ArrayList<>(slices.values());
    if (groups.size() > 1) {
      all.addAll(groups.values());
    }
    if (levels.size() > 1) {
      all.addAll(levels.values());
    }
    List<List<String>> drawn = drawn(student, candidates, plan);
    return new StudentMetrics(
        split.name(),
        all,
        groups.values().stream().mapToDouble(g -> g.accuracy().estimate()).average().orElseThrow(),
        referenceLoss(student, task, items),
        Calibration.of(confidences, right),
        truncated,
        drawn.isEmpty()
            ? Optional.empty()
            : Optional.of(Sampled.of(judged(task, items, drawn), plan.ks())),
        drawn);
  }

  /** Held-out items by the name of their split. */
  public record Split(String name, List<Item> items) {
    public Split {
      items = List.copyOf(items);
    }
  }

  private static <K> void add(Map<K, Slice> slices, K key, Judgement judgement, Slice none) {
    Slice s = slices.getOrDefault(key, none);
    slices.put(
        key,
        new Slice(
            s.by(),
            s.name(),
            s.items() + 1,
            s.correct() + (judgement.correct() ? 1 : 0),
            s.unparsed() + (judgement.outcome() == Outcome.UNPARSED ? 1 : 0)));
  }

  private static double probability(float[] logProbabilities) {
    double sum = 0;
    for (float logProbability : logProbabilities) {
      sum += logProbability;
    }
    return Math.min(1, Math.exp(sum));
  }

  /** The solver's worked answer is the reference where there is one, else the item's own. */
  private static Optional<Interval> referenceLoss(Student student, Task task, List<Item> items) {
    List<Example> examples = new ArrayList<>();
    for (Item item : items) {
      Candidate candidate = item.candidate();
      String reference =
          task.solver()
              .flatMap(solver -> solver.solve(candidate.prompt()))
              .map(Solver.Solution::text)
              .orElse(item.reference());
      if (!reference.isEmpty()) {
        examples.add(new Example(candidate.id(), candidate.prompt(), reference));
      }
    }
    return examples.isEmpty()
        ? Optional.empty()
        : Optional.of(Interval.ofMean(TextLoss.values(student.losses(examples))));
  }

  private static List<List<String>> drawn(Student student, List<Candidate> asked, Plan plan) {
    if (plan.samples() == 0) {
      return List.of();
    }
    List<List<String>> drawn = new ArrayList<>();
    asked.forEach(candidate -> drawn.add(new ArrayList<>()));
    Decoding decoding = new Decoding(plan.maxTokens(), plan.temperature(), plan.cut());
    for (int s = 0; s < plan.samples(); s++) {
      long key = new RandomStreams(plan.seed()).number(s, "evaluation", "samples");
      List<Observation> answers = student.observe(asked, decoding, new RandomStreams(key));
      for (int i = 0; i < answers.size(); i++) {
        drawn.get(i).add(answers.get(i).answer());
      }
    }
    return drawn;
  }

  private static List<List<Draw>> judged(Task task, List<Item> items, List<List<String>> drawn) {
    Verifier verifier = task.verifier();
    List<List<Draw>> judged = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      Candidate candidate = items.get(i).candidate();
      judged.add(
          drawn.get(i).stream()
              .map(
                  answer ->
                      new Draw(
                          task.finalAnswer(answer), verifier.judge(candidate, answer).correct()))
              .toList());
    }
    return judged;
  }
}
