package dev.quaestor.experiments.assembly;

import dev.quaestor.curation.admission.Verifier;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.GenerationMode;
import dev.quaestor.curation.teacher.Teacher;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.curation.teacher.TeacherRequest;
import dev.quaestor.eval.task.Item;
import dev.quaestor.eval.task.Material;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How good a recorded teacher is: its recordings cost nothing, so all of them are judged before
 * anything is asked, those of held-out questions too, which are never learned from.
 *
 * @param correct recordings that verify
 * @param judged recordings of questions that have a reference
 * @param answered questions with a recording
 * @param questions questions of the task
 */
public record RecordedAccuracy(int correct, int judged, int answered, int questions) {

  /**
   * Judges what {@code teacher}, called {@code name}, recorded for all items of {@code assembly}'s
   * material, those that others are asked about among them.
   */
  public static RecordedAccuracy of(Teacher teacher, Assembly assembly, String name)
      throws TeacherException, InterruptedException {
    Material material = assembly.material();
    GenerationMode mode = assembly.modeOf(name);
    int correct = 0;
    int judged = 0;
    int answered = 0;
    List<Item> items =
        Stream.of(material.pool(), material.steer(), material.monitor(), material.test())
            .flatMap(List::stream)
            .toList();
    for (Item item : items) {
      Candidate candidate = item.candidate();
      TeacherRequest request = mode.requests(candidate).get(0);
      Answer answer = teacher.answer(request);
      if (answer.outcome() != Answer.Outcome.COMPLETED) {
        continue;
      }
      answered++;
      Optional<Example> taught = mode.example(request, answer);
      Verifier.Outcome outcome =
          taught
              .map(example -> assembly.task().verifier().judge(candidate, example.answer()))
              .map(Verifier.Judgement::outcome)
              .orElse(Verifier.Outcome.UNPARSED);
      judged += outcome == Verifier.Outcome.UNKNOWN ? 0 : 1;
      correct += outcome == Verifier.Outcome.CORRECT ? 1 : 0;
    }
    return new RecordedAccuracy(correct, judged, answered, items.size());
  }

  @Override
  public String toString() {
    String verified =
        judged == 0
            ? "%d recorded answers, none of which can be verified: no question has a reference"
                .formatted(answered)
            : "%d of %d recorded answers verify (%.1f%%)"
                .formatted(correct, judged, 100.0 * correct / judged);
    return verified + ", %d questions have none".formatted(questions - answered);
  }
}
