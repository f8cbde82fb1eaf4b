package dev.quaestor.eval.data;

import dev.quaestor.curation.admission.Verifier.Judgement;
import dev.quaestor.curation.admission.Verifier.Outcome;
import dev.quaestor.eval.statistics.Coverage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was measured of a set of generations.
 *
 * @param problems how many questions
 * @param fewest the fewest generations of a question
 * @param outcomes how many generations are right, wrong, unparsed, or cannot be judged
 * @param steps what checking steps found; empty where they cannot be checked
 * @param repeated generations that repeat an earlier one of the same question, white space apart
 * @param contaminated questions that are held out, and generations that share a run of words with
 *     one
 * @param tokens lengths
 * @param coverage share of problems that k samples solve, by k
 * @param diversity distinct right solutions among k samples, mean over all problems, by k
 * @param solved each problem's samples and distinct right solutions, for any other k
 */
public record DataMetrics(
    int problems,
    int fewest,
    Map<Outcome, Integer> outcomes,
    Optional<StepCounts> steps,
    int repeated,
    Contaminated contaminated,
    Lengths tokens,
    SortedMap<Integer, Double> coverage,
    SortedMap<Integer, Double> diversity,
    List<Coverage.Problem> solved) {

  /**
   * Steps over all generations.
   *
   * @param unread steps that do not parse
   * @param withUnread generations with one
   * @param falsePositives right generations with a wrong step
   * @param checked right generations whose steps could be checked
   */
  public record StepCounts(int unread, int withUnread, int falsePositives, int checked) {}

  /** Held-out questions found among the questions, and in the generations. */
  public record Contaminated(int questions, int generations) {}

  /**
   * Tokens of generations, all that was generated counted.
   *
   * @param counter whose tokens
   * @param total all of them
   * @param runOn those outside of what a student would learn from
   * @param median of a generation
   * @param ninetyFifth percentile of a generation
   * @param longest of a generation
   */
  public record Lengths(
      String counter, long total, long runOn, int median, int ninetyFifth, int longest) {

    /** 2 × active parameters × tokens, in 10⁶ FLOPs: the forward passes that wrote them. */
    public double megaFlops(double activeParameters) {
      return 2 * activeParameters * total / 1e6;
    }
  }

  public DataMetrics {
    outcomes = Collections.unmodifiableMap(new LinkedHashMap<>(outcomes));
    coverage = Collections.unmodifiableSortedMap(new TreeMap<>(coverage));
    diversity = Collections.unmodifiableSortedMap(new TreeMap<>(diversity));
    solved = List.copyOf(solved);
  }

  /**
   * Measures {@code problems}. Values of k above the fewest generations of a question are left out.
   *
   * @param ks the k of coverage and diversity
   */
  public static DataMetrics of(
      List<Problem> problems, Judge judge, Contamination heldOut, Measure measure) {
    return new Tally(judge, heldOut, measure.counter()).of(problems, measure.ks());
  }

  /** Whose tokens are counted, and the k of coverage and diversity. */
  public record Measure(TokenCounter counter, List<Integer> ks) {
    public Measure {
      ks = List.copyOf(ks);
      if (ks.stream().anyMatch(k -> k < 1)) {
        throw new IllegalArgumentException("k is 1 or more, found " + ks);
      }
    }
  }

  public int generations() {
    return outcomes.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Generations of one outcome. */
  public int count(Outcome outcome) {
    return outcomes.getOrDefault(outcome, 0);
  }

  /** Generations that have a reference to be judged by. */
  public int judged() {
    return generations() - count(Outcome.UNKNOWN);
  }

  private static final class Tally {

    private final Judge judge;
    private final Contamination heldOut;
    private final TokenCounter counter;
    private final Map<Outcome, Integer> outcomes = new LinkedHashMap<>();
    private final List<Coverage.Problem> covered = new ArrayList<>();
    private final List<Integer> lengths = new ArrayList<>();
    private int repeated;
    private int heldOutQuestions;
    private int heldOutGenerations;
    private long runOn;
    private boolean stepped;
    private int unread;
    private int withUnread;
    private int falsePositives;
    private int checked;

    private Tally(Judge judge, Contamination heldOut, TokenCounter counter) {
      this.judge = judge;
      this.heldOut = heldOut;
      this.counter = counter;
      for (Outcome outcome : Outcome.values()) {
        outcomes.put(outcome, 0);
      }
    }

    private DataMetrics of(List<Problem> problems, List<Integer> ks) {
      problems.forEach(this::add);
      int fewest = problems.stream().mapToInt(p -> p.generations().size()).min().orElse(0);
      SortedMap<Integer, Double> coverage = new TreeMap<>();
      SortedMap<Integer, Double> diversity = new TreeMap<>();
      for (int k : ks) {
        boolean judged = outcomes.getOrDefault(Outcome.UNKNOWN, 0) < lengths.size();
        if (k <= fewest && judged) {
          coverage.put(k, Coverage.coverage(covered, k));
          diversity.put(k, Coverage.diversity(covered, k));
        }
      }
      return new DataMetrics(
          problems.size(),
          fewest,
          outcomes,
          stepped
              ? Optional.of(new StepCounts(unread, withUnread, falsePositives, checked))
              : Optional.empty(),
          repeated,
          new Contaminated(heldOutQuestions, heldOutGenerations),
          lengths(),
          coverage,
          diversity,
          covered);
    }

    private void add(Problem problem) {
      Map<String, Integer> solutions = new LinkedHashMap<>();
      Set<String> texts = new HashSet<>();
      heldOutQuestions += heldOut.holds(problem.question().prompt()) ? 1 : 0;
      for (String generation : problem.generations()) {
        Judgement judgement = judge.judge(problem, generation);
        outcomes.merge(judgement.outcome(), 1, Integer::sum);
        String learned = judge.learned(generation);
        if (judgement.correct()) {
          solutions.merge(judge.solution(generation), 1, Integer::sum);
        }
        steps(problem, generation, judgement.correct());
        repeated += texts.add(generation.strip().replaceAll("\\s+", " ")) ? 0 : 1;
        heldOutGenerations += heldOut.sharesRun(generation) ? 1 : 0;
        int tokens = counter.count().applyAsInt(generation);
        lengths.add(tokens);
        runOn +=
            learned.length() < generation.length()
                ? Math.max(0, tokens - counter.count().applyAsInt(learned))
                : 0;
      }
      covered.add(
          new Coverage.Problem(problem.generations().size(), new ArrayList<>(solutions.values())));
    }

    private void steps(Problem problem, String generation, boolean correct) {
      Optional<Judge.Steps> steps = judge.steps(problem, generation);
      if (steps.isPresent()) {
        stepped = true;
        unread += steps.get().unread();
        withUnread += steps.get().unread() > 0 ? 1 : 0;
        checked += correct ? 1 : 0;
        falsePositives += correct && steps.get().wrong() > 0 ? 1 : 0;
      }
    }

    private Lengths lengths() {
      int[] sorted = lengths.stream().mapToInt(Integer::intValue).sorted().toArray();
      if (sorted.length == 0) {
        return new Lengths(counter.name(), 0, 0, 0, 0, 0);
      }
      return new Lengths(
          counter.name(),
          Arrays.stream(sorted).asLongStream().sum(),
          runOn,
          sorted[(sorted.length - 1) / 2],
          sorted[(int) Math.ceil(0.95 * sorted.length) - 1],
          sorted[sorted.length - 1]);
    }
  }
}
