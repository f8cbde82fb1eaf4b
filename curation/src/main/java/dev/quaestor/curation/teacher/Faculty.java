package dev.quaestor.curation.teacher;

import dev.quaestor.curation.budget.Cost;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The teachers of a run, by the names that requests give. */
public final class Faculty {

  /**
   * A teacher, and on what terms it is asked.
   *
   * @param teacher who answers
   * @param scope what keeps apart answers that must not be shared, see {@link #of}
   * @param retry whether a failed attempt is made again
   * @param mostFailed how many requests in a row may fail before the run stops; 0 for any number
   * @param lengths the longest answers that were asked for before, the latest first: what was asked
   *     then is not asked again for more
   */
  public record Member(
      Teacher teacher, String scope, RetryPolicy retry, int mostFailed, List<Integer> lengths) {

    /** So many failures in a row are a setting's fault, unless something else is said. */
    public static final int MOST_FAILED = 10;

    /** A member that may fail as often as most. */
    public Member(Teacher teacher, String scope, RetryPolicy retry) {
      this(teacher, scope, retry, MOST_FAILED, List.of());
    }

    public Member {
      lengths = List.copyOf(lengths);
    }

    /**
     * A teacher in a run with {@code seed}: its answers are shared across seeds only where the same
     * request always gets the same answer.
     */
    public static Member of(Teacher teacher, long seed, RetryPolicy retry) {
      return new Member(teacher, teacher.identity().deterministic() ? "" : "seed " + seed, retry);
    }

    /** The same, that may fail {@code most} requests in a row. */
    public Member failing(int most) {
      return new Member(teacher, scope, retry, most, lengths);
    }

    /** The same, asked for more than answers alone tell apart, such as fields of its server. */
    public Member asking(String asked) {
      return new Member(teacher, asked + scope, retry, mostFailed, lengths);
    }

    /** The same, asked before for answers of at most these lengths, the latest first. */
    public Member after(List<Integer> earlier) {
      return new Member(teacher, scope, retry, mostFailed, earlier);
    }
  }

  private final Map<String, Member> members;

  /**
   * @param members by name; requests to the only teacher name it ""
   */
  public Faculty(Map<String, Member> members) {
    this.members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
  }

  /** A run with one teacher. */
  public static Faculty of(Member only) {
    return new Faculty(Map.of("", only));
  }

  /** Whom {@code request} goes to. */
  public Member of(TeacherRequest request) {
    Member member = members.get(request.teacher());
    if (member == null) {
      throw new IllegalArgumentException(
          "a request names the teacher \"%s\"; there are %s"
              .formatted(request.teacher(), members.keySet()));
    }
    return member;
  }

  /** How many requests in a row the teacher of this name may fail; 0 for any number. */
  public int mostFailed(String name) {
    Member member = members.get(name);
    return member == null ? Member.MOST_FAILED : member.mostFailed();
  }

  /** What {@code request} may cost at most at the teacher it goes to. */
  public Cost worstCase(TeacherRequest request) {
    return of(request).teacher().worstCase(request);
  }

  /** The same members, each asked before for answers of at most these lengths, by name. */
  public Faculty after(Map<String, List<Integer>> lengths) {
    Map<String, Member> all = new LinkedHashMap<>(members);
    all.replaceAll((name, member) -> member.after(lengths.getOrDefault(name, List.of())));
    return new Faculty(all);
  }

  /** The same members, each teacher as {@code change} makes it. */
  public Faculty each(UnaryOperator<Teacher> change) {
    Map<String, Member> all = new LinkedHashMap<>(members);
    all.replaceAll(
        (name, m) ->
            new Member(
                change.apply(m.teacher()), m.scope(), m.retry(), m.mostFailed(), m.lengths()));
    return new Faculty(all);
  }

  /** All of them, by name. */
  public Map<String, Member> members() {
    return members;
  }
}
