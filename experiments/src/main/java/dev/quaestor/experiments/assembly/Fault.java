package dev.quaestor.experiments.assembly;

import dev.quaestor.curation.teacher.writing.Link;
import dev.quaestor.experiments.manifest.FaultSettings;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** What a solver can do wrong on purpose, so that admission has something to catch. */
public enum Fault {
  /** The final answer is wrong. */
  WRONG,
  /** The question is one that is held out. */
  HELD_OUT,
  /** The question is the chosen one. */
  COPY,
  /** The reply has not the form that was asked for. */
  FORM,
  /** Nothing is written. */
  REFUSE,
  /** Two questions are written. */
  TWO_QUESTIONS;

  private static final Set<Fault> OF_QUESTIONS = EnumSet.of(HELD_OUT, COPY, TWO_QUESTIONS);
  private static final Set<Link> ASKS_NO_QUESTION = EnumSet.of(Link.CHECK, Link.ANSWER);
  private static final Set<Link> ANSWERS = EnumSet.of(Link.PAIR, Link.ANSWER);

  /**
   * Whether a reply can have it, by its link; the pool's own questions are answered without one.
   */
  boolean in(Optional<Link> link) {
    boolean question = link.isPresent() && !ASKS_NO_QUESTION.contains(link.get());
    boolean answer = link.isEmpty() || ANSWERS.contains(link.get());
    return OF_QUESTIONS.contains(this) ? question : this != WRONG || answer;
  }

  /** The share of replies that have it, where they can. */
  double share(FaultSettings shares) {
    return switch (this) {
      case WRONG -> shares.wrong();
      case HELD_OUT -> shares.heldOut();
      case COPY -> shares.copy();
      case FORM -> shares.form();
      case REFUSE -> shares.refuse();
      case TWO_QUESTIONS -> shares.twoQuestions();
    };
  }
}
