package dev.quaestor.eval.file;

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

  String prompt(String question) {
    StringBuilder prompt = new StringBuilder();
    for (Question shot : shots) {
      prompt.append(template.replace(QUESTION, shot.text()));
      boolean apart = template.endsWith(" ") || template.endsWith("\n");
      prompt.append(apart ? "" : " ").append(shot.solution()).append("\n\n");
    }
    return prompt.append(template.replace(QUESTION, question)).toString();
  }
}
