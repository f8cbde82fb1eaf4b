package dev.quaestor.eval.statistics;

import java.util.List;

/**
 * Unbiased estimates of what k samples would find from the M that were drawn (Chen et al. 2021 for
 * pass@k; Bansal et al. 2024 for coverage@k and diversity@k, its mean and sum over problems). M may
 * differ by problem; none may be below k.
 */
public final class Coverage {

  private Coverage() {}

  /**
   * One problem's samples.
   *
   * @param samples M, how many were drawn
   * @param solutions how often each distinct correct solution was seen; empty where none was
   */
  public record Problem(int samples, List<Integer> solutions) {
    public Problem {
      solutions = List.copyOf(solutions);
      int correct = solutions.stream().mapToInt(Integer::intValue).sum();
      if (correct > samples || solutions.stream().anyMatch(seen -> seen < 1)) {
        throw new IllegalArgumentException(
            "distinct solutions are seen once or more and %d samples in all at most, found %s"
                .formatted(samples, solutions));
      }
    }

    /** c, how many samples were correct. */
    public int correct() {
      return solutions.stream().mapToInt(Integer::intValue).sum();
    }
  }

  /**
   * The chance that k of {@code samples} samples, drawn without replacement, hold at least one of
   * the {@code correct}: 1 − C(M−c, k)/C(M, k).
   */
  public static double passAtK(int samples, int correct, int k) {
    if (k < 1 || k > samples || correct < 0 || correct > samples) {
      throw new IllegalArgumentException(
          "pass@k needs 1 ≤ k ≤ M and 0 ≤ c ≤ M, found k=%d, M=%d, c=%d"
              .formatted(k, samples, correct));
    }
    double missed = 1;
    for (int i = 0; i < k; i++) {
      missed *= Math.max(0, (double) (samples - correct - i) / (samples - i));
    }
    return 1 - missed;
  }

  /** Mean over problems of pass@k: the share of problems that k samples solve. */
  public static double coverage(List<Problem> problems, int k) {
    requireProblems(problems);
    return problems.stream()
        .mapToDouble(problem -> passAtK(problem.samples(), problem.correct(), k))
        .average()
        .orElseThrow();
  }

  /** Mean over all problems of the number of distinct correct solutions among k samples. */
  public static double diversity(List<Problem> problems, int k) {
    requireProblems(problems);
    return problems.stream()
        .mapToDouble(
            problem ->
                problem.solutions().stream()
                    .mapToDouble(seen -> passAtK(problem.samples(), seen, k))
                    .sum())
        .average()
        .orElseThrow();
  }

  private static void requireProblems(List<Problem> problems) {
    if (problems.isEmpty()) {
      throw new IllegalArgumentException("coverage needs at least one problem, found none");
    }
  }
}
