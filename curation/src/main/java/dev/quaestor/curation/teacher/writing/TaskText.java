package dev.quaestor.curation.teacher.writing;

import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.teacher.Conversation;
import java.util.Optional;

/** What a task knows of its questions and answers, for those who write others. */
public interface TaskText {

  /**
   * The reference answer of one of this task's prompts, as a student would write it: worked where
   * the task works it; empty where none is known.
   */
  default Optional<String> reference(Candidate candidate) {
    return Optional.empty();
  }

  /**
   * What of a teacher's answer is learned: the answer itself, unless the task cuts run-on text or
   * has a shorter form for it. The verifier judges both alike.
   */
  default String target(String answer) {
    return answer;
  }

  /** How an answer must be written, in a sentence or two; empty where that goes without saying. */
  default String instructions() {
    return "";
  }

  /** The question in a prompt, without what the task puts around questions. */
  default String question(Candidate candidate) {
    return Conversation.asked(candidate.prompt());
  }

  /** The prompt that asks {@code question} as the task asks {@code seed}'s. */
  default String prompt(String question, Candidate seed) {
    return Conversation.withLast(seed.prompt(), last -> question);
  }
}
