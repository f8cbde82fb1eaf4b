package dev.quaestor.eval.data;

import dev.quaestor.curation.admission.Contamination;
import dev.quaestor.curation.admission.Overlap;
import dev.quaestor.curation.admission.Verifier.Judgement;
import dev.quaestor.curation.admission.Verifier.Outcome;
import dev.quaestor.curation.teacher.Conversation;
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
 * @param bad lines and questions that could not be used
 * @param outcomes how many generations are right, wrong, unparsed, or cannot be judged
 * @param reasons why those that are unparsed or unjudged are
 * @param steps what checking steps found; empty where they cannot be checked
 * @param repeated generations that repeat an earlier one of the same question, white space apart
 * @param contaminated questions and generations that have something of what is held out
 * @param tokens lengths
 * @param coverage share of problems that k samples solve, by k
 * @param diversity distinct right solutions among k samples, mean over all problems, by k
 * @param solved each problem's samples and distinct right solutions, for any other k
 */
public record DataMetrics(
    int problems,
    int fewest,
    Bad bad,
    Map<Outcome, Integer> outcomes,
    SortedMap<String, Integer> reasons,
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

  /**
   * Lines and questions that could not be used.
   *
   * @param lines how many
   * @param first what is wrong with the first ones, with their places
   */
  public record Bad(int lines, List<String> first) {
    public Bad {
      first = List.copyOf(first);
    }
  }

  /**
   * What of the questions and the generations is held out.
   *
   * @param sought whether there was anything to look for
   * @param questions that are, hold or overlap a held-out one
   * @param generations that hold or overlap one
   * @param examples the first ones, with their places
   */
  public record Contaminated(
      boolean sought, int questions, int generations, List<String> examples) {
    public Contaminated {
      examples = List.copyOf(examples);
    }
  }

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
    reasons = Collections.unmodifiableSortedMap(new TreeMap<>(reasons));
    coverage = Collections.unmodifiableSortedMap(new TreeMap<>(coverage));
    diversity = Collections.unmodifiableSortedMap(new TreeMap<>(diversity));
    solved = List.copyOf(solved);
  }

  /**
   * Measures {@code read}. Questions whose references nothing can be judged by are left out and
   * told, and values of k above the fewest generations of a question.
   */
  public static DataMetrics of(
      Generations read, Judge judge, Contamination heldOut, Measure measure) {
    return new Tally(judge, heldOut, measure.counter()).of(read, measure.ks());
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

    private static final int MAX_REPORTED = 20;
    private static final int MAX_EXAMPLES = 5;

    private final Judge judge;
    private final Contamination heldOut;
    private final SortedMap<String, Integer> reasons = new TreeMap<>();
    private final List<String> examples = new ArrayList<>();
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

    private DataMetrics of(Generations read, List<Integer> ks) {
      List<Problem> problems = new ArrayList<>();
      List<String> bad = new ArrayList<>(read.bad());
      int badLines = read.badLines();
      for (Problem problem : read.problems()) {
        Optional<String> objection = judge.objection(problem);
        if (objection.isPresent()) {
          badLines++;
          bad.add(problem.where() + ": " + objection.get());
        } else {
          problems.add(problem);
          add(problem);
        }
      }
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
          new Bad(badLines, bad.subList(0, Math.min(bad.size(), MAX_REPORTED))),
          outcomes,
          reasons,
          stepped
              ? Optional.of(new StepCounts(unread, withUnread, falsePositives, checked))
              : Optional.empty(),
          repeated,
          new Contaminated(!heldOut.isEmpty(), heldOutQuestions, heldOutGenerations, examples),
          lengths(),
          coverage,
          diversity,
          covered);
    }

    private void add(Problem problem) {
      Map<String, Integer> solutions = new LinkedHashMap<>();
      Set<String> texts = new HashSet<>();
      heldOutQuestions +=
          found(
              problem,
              "the question",
              heldOut.inQuestion(Conversation.asked(problem.question().prompt())));
      for (String generation : problem.generations()) {
        Judgement judgement = judge.judge(problem, generation);
        outcomes.merge(judgement.outcome(), 1, Integer::sum);
        reason(judgement);
        String learned = judge.learned(generation);
        if (judgement.correct()) {
          solutions.merge(judge.solution(generation), 1, Integer::sum);
        }
        steps(problem, generation, judgement.correct());
        repeated += texts.add(generation.strip().replaceAll("\\s+", " ")) ? 0 : 1;
        heldOutGenerations += found(problem, "a generation", heldOut.inAnswer(generation));
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

    private int found(Problem problem, String what, Optional<Overlap> overlap) {
      if (overlap.isPresent() && examples.size() < MAX_EXAMPLES) {
        examples.add(problem.where() + ": " + what + " " + overlap.get().said());
      }
      return overlap.isPresent() ? 1 : 0;
    }

    /** Kinds of reasons, without what they found. */
    private void reason(Judgement judgement) {
      if (judgement.outcome() == Outcome.UNPARSED || judgement.outcome() == Outcome.UNKNOWN) {
        reasons.merge(judgement.detail().replaceAll(", found .*", ""), 1, Integer::sum);
      }
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
