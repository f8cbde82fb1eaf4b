package dev.quaestor.experiments.assembly;

import dev.quaestor.curation.teacher.Teacher;
import dev.quaestor.curation.teacher.TeacherIdentity;
import dev.quaestor.eval.task.Solver;
import dev.quaestor.eval.task.Task;
import dev.quaestor.experiments.manifest.TeacherSettings;
import dev.quaestor.teacher.TokenCounter;
import dev.quaestor.teacher.recorded.RecordedFields;
import dev.quaestor.teacher.recorded.RecordedTeacher;
import dev.quaestor.teacher.recorded.Recordings;
import dev.quaestor.teacher.solver.SolverTeacher;
import java.io.IOException;

/** Makes the teacher a manifest names. */
public final class Teachers {

  private Teachers() {}

  /**
   * The teacher for {@code task}.
   *
   * @throws IllegalArgumentException if the task has no solver and one is asked
   * @throws IOException if recorded answers cannot be read
   */
  public static Teacher of(TeacherSettings settings, Task task) throws IOException {
    return switch (settings.kind()) {
      case SOLVER -> solver(settings, task);
      case RECORDED -> recorded(settings);
    };
  }

  private static Teacher solver(TeacherSettings settings, Task task) {
    Solver solver =
        task.solver()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "teacher: task %s has no solver; name another teacher"
                            .formatted(task.name())));
    return new SolverTeacher(
        identity("solver", task.name(), settings),
        prompt -> solver.solve(prompt).map(Solver.Solution::text),
        TokenCounter.UNITS);
  }

  private static Teacher recorded(TeacherSettings settings) throws IOException {
    return new RecordedTeacher(
        identity("recorded", settings.model().orElseThrow(), settings),
        Recordings.read(settings.file().orElseThrow(), RecordedFields.DEFAULT),
        TokenCounter.UNITS);
  }

  private static TeacherIdentity identity(String name, String model, TeacherSettings settings) {
    TeacherSettings.Price price = settings.price();
    return new TeacherIdentity(
        name,
        model,
        true,
        true,
        new TeacherIdentity.Price(
            price.inputMicroUsdPerMillion(),
            price.outputMicroUsdPerMillion(),
            price.activeParameters()));
  }
}
