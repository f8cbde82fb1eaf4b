package dev.quaestor.experiments.assembly;

import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.teacher.Faculty;
import dev.quaestor.curation.teacher.RetryPolicy;
import dev.quaestor.curation.teacher.Teacher;
import dev.quaestor.experiments.manifest.TeacherSettings;
import java.util.function.Function;

/**
 * A teacher with how it is asked.
 *
 * @param teacher who answers; closed by whoever engaged it
 * @param drawing the same teacher as the runs of a seed have it
 * @param concurrency the most calls to it at a time
 * @param retry when a failed attempt is made again
 * @param asked what is asked of it beside what requests say, see {@link TeacherSettings#asked}
 * @param mostFailed how many requests in a row it may fail
 */
public record Engaged(
    Teacher teacher,
    Function<RandomStreams, Teacher> drawing,
    int concurrency,
    RetryPolicy retry,
    String asked,
    int mostFailed) {

  /** A teacher of which nothing is asked but what requests say. */
  Engaged(
      Teacher teacher,
      Function<RandomStreams, Teacher> drawing,
      int concurrency,
      RetryPolicy retry) {
    this(teacher, drawing, concurrency, retry, "", Faculty.Member.MOST_FAILED);
  }

  /** The same, asked as {@code settings} say. */
  Engaged by(TeacherSettings settings) {
    return new Engaged(
        teacher, drawing, concurrency, retry, settings.asked(), settings.giveUpAfter());
  }

  /** The same, asked for {@code more}. */
  Engaged asking(String more) {
    return new Engaged(teacher, drawing, concurrency, retry, more + asked, mostFailed);
  }

  /** A teacher that is the same for all seeds. */
  static Engaged of(Teacher teacher, int concurrency, RetryPolicy retry) {
    return new Engaged(teacher, streams -> teacher, concurrency, retry);
  }

  /**
   * A teacher in this process: one call at a time, more would only take the student's processors.
   */
  static Engaged local(Teacher teacher) {
    return of(teacher, 1, RetryPolicy.NONE);
  }

  /** As a run with {@code seed} asks it. */
  public Faculty.Member member(long seed) {
    return Faculty.Member.of(drawing.apply(new RandomStreams(seed)), seed, retry)
        .failing(mostFailed)
        .asking(asked);
  }
}
