package dev.quaestor.curation.teacher;

import dev.quaestor.curation.budget.Cost;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The teachers of a run, by the names that requests give. */
public final class Faculty {

  /**
   * A teacher, and on what terms it is asked.
   *
   * @param teacher who answers
   * @param scope what keeps apart answers that must not be shared, see {@link #of}
   * @param retry whether a failed attempt is made again
   */
  public record Member(Teacher teacher, String scope, RetryPolicy retry) {

    /**
     * A teacher in a run with {@code seed}: its answers are shared across seeds only where the same
     * request always gets the same answer.
     */
    public static Member of(Teacher teacher, long seed, RetryPolicy retry) {
      return new Member(teacher, teacher.identity().deterministic() ? "" : "seed " + seed, retry);
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

  /** What {@code request} may cost at most at the teacher it goes to. */
  public Cost worstCase(TeacherRequest request) {
    return of(request).teacher().worstCase(request);
  }

  /** All of them, by name. */
  public Map<String, Member> members() {
    return members;
  }
}
