package dev.quaestor.experiments.run;

import dev.quaestor.curation.appraisal.Judge;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.budget.Dimension;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Teacher;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.curation.teacher.TeacherRequest;
import dev.quaestor.experiments.assembly.Assembly;
import dev.quaestor.experiments.assembly.Teachers;
import dev.quaestor.experiments.manifest.Manifest;
import dev.quaestor.experiments.manifest.TeacherSettings.Kind;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What a run will be charged of what its steps follow. Queries are counted. Of anything else,
 * teachers that answer on this machine at no cost are asked about a sample of the pool; of others
 * each call is taken at its worst case, and a student that is a teacher spends what its limit lets
 * through.
 *
 * @param units of the dimension
 * @param bound whether it is no more than that, rather than about so much
 */
public record ChargeForecast(double units, Bound bound) {

  /** How an amount is to be read. */
  public enum Bound {
    ABOUT,
    AT_MOST
  }

  private static final int SAMPLE = 60;

  /** Which a plan may ask: they bill nobody. */
  static final Set<Kind> FREE = EnumSet.of(Kind.SOLVER, Kind.RECORDED);

  /** A judge's score is a number or two. */
  private static final int SCORE_TOKENS = 2;

  /** The charge of a run at {@code seed} whose student will have said {@code said}. */
  public static ChargeForecast of(Assembly assembly, long seed, Teachers teachers, String said)
      throws IOException, TeacherException, InterruptedException {
    Manifest manifest = assembly.manifest();
    Dimension axis = manifest.train().stepsAxis();
    long queries = manifest.plannedQueries();
    if (axis == Dimension.QUERIES) {
      return new ChargeForecast(queries, Bound.ABOUT);
    }
    OptionalLong limit = manifest.budget().limits(manifest.queries()).limit(axis);
    Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    manifest.faculty().values().forEach(each -> kinds.add(each.kind()));
    if (kinds.contains(Kind.STUDENT) && limit.isPresent()) {
      return new ChargeForecast(limit.getAsLong(), Bound.AT_MOST);
    }
    int count = Math.min(SAMPLE, assembly.material().pool().size());
    List<TeacherRequest> sample = FirstRequests.of(assembly, seed, count, said);
    boolean free = FREE.containsAll(kinds);
    Staff staff = Staff.of(teachers, assembly, seed, Map.of());
    long scores = Math.min(manifest.scoringCalls(), queries);
    double answers = 0;
    double judged = 0;
    for (TeacherRequest request : sample) {
      Teacher teacher = staff.faculty().of(request).teacher();
      Cost cost = free ? settled(teacher, teacher.answer(request)) : teacher.worstCase(request);
      answers += axis.of(cost);
      if (scores > 0) {
        Teacher scorer =
            staff
                .faculty()
                .members()
                .getOrDefault(Judge.NAME, staff.faculty().of(request))
                .teacher();
        long read = cost.inputTokens() + cost.outputTokens();
        judged += axis.of(scorer.identity().cost(read, SCORE_TOKENS));
      }
    }
    double all =
        sample.isEmpty() ? 0 : ((queries - scores) * answers + scores * judged) / sample.size();
    return new ChargeForecast(
        limit.isPresent() ? Math.min(all, limit.getAsLong()) : all,
        free ? Bound.ABOUT : Bound.AT_MOST);
  }

  private static Cost settled(Teacher teacher, Answer answer) {
    return teacher.identity().cost(answer.inputTokens(), answer.outputTokens());
  }
}
