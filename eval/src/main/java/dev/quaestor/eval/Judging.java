package dev.quaestor.eval;

import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.eval.answer.AnswerCheck;
import dev.quaestor.eval.data.CheckJudge;
import dev.quaestor.eval.data.Judge;
import dev.quaestor.eval.data.TaskJudge;
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
 * @param heldOut the questions that must not be trained on
 */
public record Judging(Judge judge, Map<String, Candidate> known, List<String> heldOut) {

  public Judging {
    known = Map.copyOf(known);
    heldOut = List.copyOf(heldOut);
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
      Optional<AnswerCheck> check = FileTasks.check(name, settings);
      if (check.isPresent()) {
        return new Judging(new CheckJudge(check.get()), Map.of(), List.of());
      }
      if (name.equals("prontoqa")) {
        return new Judging(new ProgramJudge(Optional.empty()), Map.of(), List.of());
      }
      return new Judging(new TaskJudge(Tasks.named(name, settings)), Map.of(), List.of());
    }
    Task task = Tasks.named(name, settings);
    Material material = task.draw(new RandomStreams(0));
    Map<String, Candidate> known = new LinkedHashMap<>();
    Stream.of(material.pool(), material.steer(), material.monitor(), material.test())
        .flatMap(List::stream)
        .map(Item::candidate)
        .filter(c -> !c.source().isEmpty())
        .forEach(c -> known.put(c.source(), c));
    List<String> heldOut =
        Stream.of(material.steer(), material.monitor(), material.test())
            .flatMap(List::stream)
            .map(item -> item.candidate().prompt())
            .toList();
    Judge judge =
        task instanceof ProntoQaTask pronto
            ? new ProgramJudge(Optional.of(pronto))
            : new TaskJudge(task);
    return new Judging(judge, known, heldOut);
  }
}
