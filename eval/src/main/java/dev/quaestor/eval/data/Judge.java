package dev.quaestor.eval.data;

import dev.quaestor.curation.admission.Verifier.Judgement;
import java.util.Optional;

/** Says of a generation whether it is right, whether its steps are, and when two are the same. */
public interface Judge {

  Judgement judge(Problem problem, String generation);

  /** Why nothing can be judged by the reference of {@code problem}; empty where it can. */
  default Optional<String> objection(Problem problem) {
    return Optional.empty();
  }

  /** What checking the steps found; empty where they cannot be checked. */
  Optional<Steps> steps(Problem problem, String generation);

  /** A text that generations with the same solution share. */
  String solution(String generation);

  /** The part of a generation a student would learn from: what runs on around it is cut. */
  String learned(String generation);

  /**
   * A generation's steps, each held against what it claims to follow from.
   *
   * @param read steps that could be read
   * @param unread steps that could not
   * @param wrong steps read that do not follow
   */
  record Steps(int read, int unread, int wrong) {}
}
