package dev.quaestor.experiments.assembly;

import dev.quaestor.curation.teacher.Teacher;
import dev.quaestor.curation.teacher.TeacherException;
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
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The teachers of an experiment, each made once and shared by all runs that name it, so that its
 * rate and its connections are the experiment's and not each run's.
 */
public final class Teachers implements AutoCloseable {

  private record Order(TeacherSettings settings, Task task) {}

  private final Map<String, String> environment;
  private final Map<Order, Engaged> engaged = new LinkedHashMap<>();

  /**
   * @param environment where keys are found; {@link System#getenv()} in a run
   */
  public Teachers(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  /**
   * The teacher for {@code task}.
   *
   * @throws IllegalArgumentException if the task has no solver and one is asked
   * @throws IOException if recorded answers cannot be read
   * @throws TeacherException if the key of a server is not there
   */
  public synchronized Engaged of(TeacherSettings settings, Task task)
      throws IOException, TeacherException {
    Order order = new Order(settings, task);
    Engaged known = engaged.get(order);
    if (known != null) {
      return known;
    }
    Engaged made =
        switch (settings.kind()) {
          case SOLVER -> Engaged.local(solver(settings, task));
          case RECORDED -> Engaged.local(recorded(settings));
          case OPENAI, ANTHROPIC -> Servers.engage(server(settings), settings, environment);
        };
    engaged.put(order, made);
    return made;
  }

  /** Dismisses them all. */
  @Override
  public synchronized void close() {
    engaged.values().forEach(each -> each.teacher().close());
    engaged.clear();
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
        local("solver", task.name(), settings),
        prompt -> solver.solve(prompt).map(Solver.Solution::text),
        TokenCounter.UNITS);
  }

  private static Teacher recorded(TeacherSettings settings) throws IOException {
    return new RecordedTeacher(
        local("recorded", settings.model().orElseThrow(), settings),
        Recordings.read(settings.file().orElseThrow(), RecordedFields.DEFAULT),
        TokenCounter.UNITS);
  }

  private static TeacherIdentity local(String name, String model, TeacherSettings settings) {
    return new TeacherIdentity(name, model, true, true, price(settings));
  }

  private static TeacherIdentity server(TeacherSettings settings) {
    return new TeacherIdentity(
        settings.kind().written(),
        settings.model().orElseThrow(),
        settings.shareAcrossSeeds().orElse(false),
        false,
        price(settings));
  }

  private static TeacherIdentity.Price price(TeacherSettings settings) {
    TeacherSettings.Price price = settings.price();
    return new TeacherIdentity.Price(
        price.inputMicroUsdPerMillion(),
        price.outputMicroUsdPerMillion(),
        price.activeParameters());
  }
}
