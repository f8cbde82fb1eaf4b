package dev.quaestor.eval;

import dev.quaestor.curation.admission.Contamination;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.eval.data.CheckJudge;
import dev.quaestor.eval.data.Judge;
import dev.quaestor.eval.data.TaskJudge;
import dev.quaestor.eval.file.FileTask;
import dev.quaestor.eval.file.FileTasks;
import dev.quaestor.eval.prontoqa.ProgramJudge;
import dev.quaestor.eval.prontoqa.ProntoQaTask;
import dev.quaestor.eval.task.Item;
import dev.quaestor.eval.task.Material;
import dev.quaestor.eval.task.Task;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a task knows of generations made for its questions.
 *
 * @param judge says which are right
 * @param known the task's questions by their own ids
 * @param heldOut finds what must not be trained on
 */
public record Judging(Judge judge, Map<String, Candidate> known, Contamination heldOut) {

  public Judging {
    known = Map.copyOf(known);
  }

  /**
   * Of task {@code name}. A task that reads files and is given none judges by the references that
   * the generations bring.
   *
   * @param settings as for {@link Tasks#named}
   * @throws dev.quaestor.eval.task.TaskException as {@link Tasks#named} does
   */
  public static Judging of(String name, Map<String, Object> settings) {
    boolean files = settings.containsKey("data") || settings.containsKey("file");
    if (!files) {
      Optional<CheckJudge> check = FileTasks.judge(name, settings);
      if (check.isPresent()) {
        return alone(check.get());
      }
      return alone(
          name.equals("prontoqa")
              ? new ProgramJudge(Optional.empty())
              : new TaskJudge(Tasks.named(name, settings)));
    }
    Task task = Tasks.named(name, settings);
    Material material = task.draw(new RandomStreams(0));
    Map<String, Candidate> known = new LinkedHashMap<>();
    Stream.of(material.pool(), material.steer(), material.monitor(), material.test())
        .flatMap(List::stream)
        .map(Item::candidate)
        .filter(c -> !c.source().isEmpty())
        .forEach(c -> known.put(c.source(), c));
    return new Judging(judge(task), known, task.heldOut(material));
  }

  private static Judging alone(Judge judge) {
    return new Judging(judge, Map.of(), Contamination.whole(List.of()));
  }

  private static Judge judge(Task task) {
    if (task instanceof FileTask file) {
      return file.judge();
    }
    return task instanceof ProntoQaTask pronto
        ? new ProgramJudge(Optional.of(pronto))
        : new TaskJudge(task);
  }
}
