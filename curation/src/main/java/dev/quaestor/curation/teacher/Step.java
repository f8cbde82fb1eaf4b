package dev.quaestor.curation.teacher;

import dev.quaestor.curation.pool.Example;
import java.util.List;

/** Where a completed answer leads. */
public sealed interface Step {

  /** Something to learn. */
  record Taught(Example example) implements Step {}

  /** Further calls, each of which is a link of the same chain. */
  record Onward(List<TeacherRequest> requests) implements Step {
    public Onward {
      requests = List.copyOf(requests);
      if (requests.isEmpty()) {
        throw new IllegalArgumentException("a chain that goes on needs a request, found none");
      }
    }
  }

  /**
   * Nothing: the chain ends here.
   *
   * @param reason why, as {@code kind: reason}, in words that are the same for the same kind of
   *     fault, so that they can be counted
   */
  record Ended(String reason) implements Step {
    /** Why a chain ends that held nothing. */
    public static final String NOTHING = "nothing to learn";
  }
}
