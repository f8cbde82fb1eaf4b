package dev.quaestor.eval.task;

import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Shelf;
import java.util.List;

/**
 * A candidate with what only evaluation may know of it.
 *
 * @param candidate what a student and a teacher see
 * @param level its difficulty within its group, 1 or more; larger is harder or longer
 * @param reference the final answer, or one of several; empty where there is none
 */
public record Item(Candidate candidate, int level, String reference) {

  /** How many items lie on a shelf. */
  public static final Shelf.Form<Item> FORM =
      new Shelf.Form<>() {
        @Override
        public List<String> fields(Item item) {
          Candidate c = item.candidate;
          String level = Integer.toString(item.level);
          return List.of(c.id(), c.prompt(), c.group(), c.source(), level, item.reference);
        }

        @Override
        public Item of(List<String> f) {
          Candidate candidate = new Candidate(f.get(0), f.get(1), f.get(2), f.get(3));
          return new Item(candidate, Integer.parseInt(f.get(4)), f.get(5));
        }
      };

  public Item {
    if (level < 1) {
      throw new IllegalArgumentException(
          "a level is at least 1, found " + level + " for \"" + candidate.prompt() + "\"");
    }
  }
}
