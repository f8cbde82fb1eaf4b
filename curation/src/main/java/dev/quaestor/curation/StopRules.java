package dev.quaestor.curation;

import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.budget.Limits;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Pool;
import dev.quaestor.curation.teacher.Faculty;
import dev.quaestor.curation.teacher.GenerationMode;
import dev.quaestor.curation.teacher.Picked;
import dev.quaestor.curation.teacher.TeacherRequest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The usual reasons to stop. Each looks at the run state alone, so that a resumed run agrees. */
public final class StopRules {

  private StopRules() {}

  /** Stops when one of {@code rules} does, for the first one's reason. */
  public static StopRule any(List<StopRule> rules) {
    List<StopRule> all = List.copyOf(rules);
    return state -> all.stream().flatMap(rule -> rule.reached(state).stream()).findFirst();
  }

  /** Stops after {@code count} rounds; round 0, the base, is not one of them. */
  public static StopRule rounds(int count) {
    return state ->
        state.next() > count ? Optional.of("all " + count + " rounds are done") : Optional.empty();
  }

  /** Stops when no candidate is left that may be asked. */
  public static StopRule poolExhausted(Askable pool) {
    return state ->
        pool.left(state).isEmpty()
            ? Optional.of("all " + pool.pool().size() + " candidates of the pool were asked")
            : Optional.empty();
  }

  /**
   * Stops when no further request can be granted: the request at which the last round's asking
   * ended still does not fit, or no request of any candidate left would.
   *
   * @param limits what the run may be charged
   * @param pool what could be asked, and whether more than once
   * @param mode how a candidate becomes requests
   * @param faculty says what a request costs at worst
   */
  public static StopRule budgetSpent(
      Limits limits, Askable pool, GenerationMode mode, Faculty faculty) {
    return state -> {
      Cost charged = state.charged();
      Optional<TeacherRequest> refused = refused(state, pool.pool(), mode);
      if (refused.isPresent()) {
        return spent(limits, charged, chain(faculty, mode, refused.get()));
      }
      Optional<String> none = Optional.empty();
      for (Candidate candidate : pool.left(state)) {
        List<TeacherRequest> requests = mode.requests(candidate);
        if (!requests.isEmpty()) {
          none = spent(limits, charged, chain(faculty, mode, requests.get(0)));
          if (none.isEmpty()) {
            return none;
          }
        }
      }
      return none;
    };
  }

  /** A pool, and whether its candidates are asked more than once. */
  public record Askable(Pool pool, Again again) {

    List<Candidate> left(RunState state) {
      return pool.without(again.spent(state));
    }
  }

  /**
   * What a chain is set aside for when it begins: its first call, and as much for each after it.
   */
  private static Cost chain(Faculty faculty, GenerationMode mode, TeacherRequest first) {
    return faculty.worstCase(first).times(1L + mode.following());
  }

  private static Optional<String> spent(Limits limits, Cost charged, Cost worst) {
    return limits.refusal(charged, worst, "budget").map(said -> "the budget is spent: " + said);
  }

  /** The request of the last round's selection that was not granted, where there was one. */
  public static Optional<TeacherRequest> refused(RunState state, Pool pool, GenerationMode mode) {
    if (state.next() == 0) {
      return Optional.empty();
    }
    Round last = state.last();
    List<TeacherRequest> first =
        Picked.all(last.selection(), pool).stream()
            .flatMap(picked -> mode.requests(picked).stream())
            .toList();
    Set<String> modes = first.stream().map(TeacherRequest::mode).collect(Collectors.toSet());
    long granted =
        last.exchanges().stream().filter(e -> modes.contains(e.request().mode())).count();
    return first.stream().skip(granted).findFirst();
  }
}
