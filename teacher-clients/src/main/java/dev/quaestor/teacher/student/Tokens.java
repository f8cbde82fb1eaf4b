package dev.quaestor.teacher.student;

import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import java.util.Set;

/** How texts become the tokens that a server is sent, and back. Called from many threads. */
public interface Tokens {

  /** The tokens of a candidate's prompt, up to where the answer begins. */
  int[] prompt(Candidate candidate);

  /** An example whole, its answer and the end counting. */
  Text example(Example example);

  /** An example's answer as if it began a text. */
  Text alone(Example example);

  /** The text of an answer's tokens without the end token. */
  String text(int[] answer);

  /** The tokens that end an answer. */
  Set<Integer> ends();

  /** How many tokens there are. */
  int vocabulary();

  /** The most tokens of prompt and answer together. */
  int context();

  /** Tokens, and the first that counts. */
  record Text(int[] tokens, int from) {}
}
