package dev.quaestor.curation.pool;

import dev.quaestor.curation.random.Digests;

/**
 * A prompt that could be asked. It carries no reference answer: what a strategy may not peek at is
 * not here.
 *
 * @param id a hash of the prompt's content, 16 hexadecimal digits; never a position
 * @param prompt the text that the student and the teacher are given
 * @param group the visible skill, level or task the prompt belongs to; empty where the pool has
 *     none
 * @param source the item's own name in the data it was read from; empty where it has none
 */
public record Candidate(String id, String prompt, String group, String source) {

  /** A candidate named by the hash of its prompt. */
  public static Candidate of(String prompt, String group, String source) {
    if (prompt.isEmpty()) {
      throw new IllegalArgumentException(
          "a candidate needs a prompt, found an empty one (source \""
              + source
              + "\"); remove the item");
    }
    return new Candidate(Digests.hex(prompt).substring(0, 16), prompt, group, source);
  }

  /**
   * A question that a teacher wrote from {@code seed}: of its group, with its id as source, and
   * named by both, so that the same question written from two seeds is two candidates.
   */
  public static Candidate written(String prompt, Candidate seed) {
    String id = Digests.hex("written", seed.id(), prompt).substring(0, 16);
    return new Candidate(id, prompt, seed.group(), seed.id());
  }
}
