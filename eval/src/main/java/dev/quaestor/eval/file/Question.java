package dev.quaestor.eval.file;

import dev.quaestor.curation.pool.Shelf;
import java.util.List;

/**
 * An item as its file has it.
 *
 * @param where its place in the file
 * @param text what is asked, the choices below it where it has some
 * @param reference what answers are judged by; empty where there is none
 * @param solution the answer a student learns from; the reference where the file has nothing longer
 * @param group its skill, subject or kind; empty where there is none
 * @param level its difficulty, 1 or more
 * @param id its own name; empty where it has none
 */
record Question(
    String where,
    String text,
    String reference,
    String solution,
    String group,
    int level,
    String id) {

  /** How many questions lie on a shelf. */
  static final Shelf.Form<Question> FORM =
      new Shelf.Form<>() {
        @Override
        public List<String> fields(Question q) {
          String level = Integer.toString(q.level);
          return List.of(q.where, q.text, q.reference, q.solution, q.group, level, q.id);
        }

        @Override
        public Question of(List<String> f) {
          int level = Integer.parseInt(f.get(5));
          return new Question(f.get(0), f.get(1), f.get(2), f.get(3), f.get(4), level, f.get(6));
        }
      };
}
