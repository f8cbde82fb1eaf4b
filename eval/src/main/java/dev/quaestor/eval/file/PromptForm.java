package dev.quaestor.eval.file;

import dev.quaestor.curation.teacher.Conversation;
import java.util.List;

/**
 * How a question becomes a prompt: a template around it, and answered questions before it.
 *
 * @param template holds {@code {question}} once
 * @param shots questions with solutions, shown first, a blank line after each
 */
record PromptForm(String template, List<Question> shots) {

  static final String QUESTION = "{question}";

  PromptForm {
    shots = List.copyOf(shots);
    int at = template.indexOf(QUESTION);
    if (at < 0 || template.indexOf(QUESTION, at + 1) >= 0) {
      throw new IllegalArgumentException(
          "prompt must hold " + QUESTION + " once, found \"" + template + "\"");
    }
  }

  /**
   * The prompt around {@code question}; of one with several turns the template stands around the
   * last.
   *
   * @throws IllegalArgumentException if shots would have to stand before turns
   */
  String prompt(String question) {
    if (!shots.isEmpty() && Conversation.several(question)) {
      throw new IllegalArgumentException(
          "shots stand before a question in one text, and this prompt has several turns; set shots: 0");
    }
    return Conversation.withLast(question, this::around);
  }

  /** What the user says last, with template and shots around it. */
  String around(String question) {
    return before() + template.replace(QUESTION, question);
  }

  /** The question that stands in a prompt of this form; of one with several turns, all of them. */
  String question(String prompt) {
    int at = template.indexOf(QUESTION);
    String head = before() + template.substring(0, at);
    String tail = template.substring(at + QUESTION.length());
    return Conversation.asked(
        Conversation.withLast(
            prompt,
            last ->
                last.length() >= head.length() + tail.length()
                        && last.startsWith(head)
                        && last.endsWith(tail)
                    ? last.substring(head.length(), last.length() - tail.length())
                    : last));
  }

  private String before() {
    StringBuilder before = new StringBuilder();
    for (Question shot : shots) {
      before.append(template.replace(QUESTION, shot.text()));
      boolean apart = template.endsWith(" ") || template.endsWith("\n");
      before.append(apart ? "" : " ").append(shot.solution()).append("\n\n");
    }
    return before.toString();
  }
}
