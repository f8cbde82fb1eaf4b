package dev.quaestor.experiments.assembly;

import dev.quaestor.curation.admission.Verifier;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.pool.LazyList;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.GenerationMode;
import dev.quaestor.curation.teacher.Step;
import dev.quaestor.curation.teacher.Teacher;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.curation.teacher.TeacherRequest;
import dev.quaestor.eval.task.FinalAnswer;
import dev.quaestor.eval.task.Item;
import dev.quaestor.eval.task.Material;
import java.util.List;
import java.util.Optional;

/**
 * How good a recorded teacher is: its recordings cost nothing, so all of them are judged before
 * anything is asked, those of held-out questions too, which are never learned from.
 *
 * @param correct recordings that verify
 * @param judged recordings of questions that have a reference
 * @param answered questions with a recording
 * @param questions questions of the task
 * @param wrong what was wrong with the first that does not verify; empty where all do
 */
public record RecordedAccuracy(
    int correct, int judged, int answered, int questions, Optional<String> wrong) {

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
    Optional<String> wrong = Optional.empty();
    // Never in one list of its own: the pool may be larger than the heap.
    List<Item> items =
        LazyList.joined(
            LazyList.joined(material.pool(), material.steer()),
            LazyList.joined(material.monitor(), material.test()));
    for (Item item : items) {
      Candidate candidate = item.candidate();
      TeacherRequest request = mode.requests(candidate).get(0);
      Answer answer = teacher.answer(request);
      if (answer.outcome() != Answer.Outcome.COMPLETED) {
        continue;
      }
      answered++;
      Optional<Example> taught =
          mode.step(request, answer) instanceof Step.Taught found
              ? Optional.of(found.example())
              : Optional.empty();
      Verifier.Judgement judgement =
          taught
              .map(example -> assembly.task().verifier().judge(candidate, example.answer()))
              .orElse(new Verifier.Judgement(Verifier.Outcome.UNPARSED, "nothing to learn from"));
      Verifier.Outcome outcome = judgement.outcome();
      if (wrong.isEmpty()
          && outcome != Verifier.Outcome.UNKNOWN
          && outcome != Verifier.Outcome.CORRECT) {
        wrong =
            Optional.of(
                "\"%s\" to \"%s\": %s"
                    .formatted(
                        FinalAnswer.brief(answer.text()),
                        FinalAnswer.brief(candidate.prompt()),
                        judgement.detail().replaceAll("\\s+", " ")));
      }
      judged += outcome == Verifier.Outcome.UNKNOWN ? 0 : 1;
      correct += outcome == Verifier.Outcome.CORRECT ? 1 : 0;
    }
    return new RecordedAccuracy(correct, judged, answered, items.size(), wrong);
  }

  /** What a person should know before anything is asked: that all answers would be rejected. */
  public Optional<String> warning() {
    return judged == 0 || correct > 0
        ? Optional.empty()
        : wrong.map(
            first ->
                "none of the %d recorded answers verifies, so that none would be admitted; the first: %s; see task.verify and task.answer-after"
                    .formatted(judged, first));
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
