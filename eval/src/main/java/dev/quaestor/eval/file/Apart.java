package dev.quaestor.eval.file;

import dev.quaestor.curation.admission.Contamination;
import dev.quaestor.curation.admission.Overlap;
import dev.quaestor.curation.pool.LazyList;
import dev.quaestor.curation.teacher.Conversation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Keeps what is held out and what is learned from apart: questions are compared as their file has
 * them, without the prompt around them, and conversations by what the user says in them: whatever
 * system turn stands before.
 */
final class Apart {

  private final Contamination heldOut;
  private final List<String> dropped = new ArrayList<>();

  /**
   * @param heldOut what is measured on
   * @param asked what may be asked
   */
  Apart(List<Question> heldOut, List<Question> asked) {
    this.heldOut =
        Contamination.of(texts(heldOut), texts(asked))
            .alsoWhole(heldOut.stream().map(Question::solution).toList());
  }

  private static List<String> texts(List<Question> questions) {
    return LazyList.each(questions, question -> Conversation.asked(question.text()));
  }

  Contamination heldOut() {
    return heldOut;
  }

  /** Those of {@code questions} that have nothing of what is held out, in order. */
  List<Question> kept(String source, List<Question> questions) {
    List<String> first = new ArrayList<>();
    List<Question> kept =
        LazyList.where(
            questions,
            question -> {
              Optional<Overlap> overlap = heldOut.inQuestion(Conversation.asked(question.text()));
              if (overlap.isPresent() && first.isEmpty()) {
                first.add(question.where() + " " + overlap.get().said());
              }
              return overlap.isEmpty();
            });
    int count = questions.size() - kept.size();
    if (count > 0) {
      dropped.add(
          "%d of %d questions of the %s are left out, since they are held out or overlap what is; the first: %s"
              .formatted(count, questions.size(), source, first.get(0)));
    }
    return kept;
  }

  /** What was left out and why, a line a source; empty where nothing was. */
  List<String> dropped() {
    return List.copyOf(dropped);
  }
}
