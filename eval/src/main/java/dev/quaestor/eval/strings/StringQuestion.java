package dev.quaestor.eval.strings;

import dev.quaestor.eval.task.Solver.Solution;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One question as its prompt states it: {@code reverse: kofa =}, {@code count a: kafa =}. */
record StringQuestion(StringSkill skill, String word, char letter) {

  private static final Pattern PROMPT =
      Pattern.compile("([a-z]{1,16})(?: ([a-z]))?: ([a-z]{2,32}) =");

  /** The question {@code prompt} states; empty where it states none in this alphabet. */
  static Optional<StringQuestion> parse(String prompt, int letters) {
    Matcher matcher = PROMPT.matcher(prompt.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    Optional<StringSkill> skill = StringSkill.named(matcher.group(1));
    String word = matcher.group(3);
    String letter = matcher.group(2);
    boolean counts = skill.isPresent() && skill.get() == StringSkill.COUNT;
    boolean known = word.chars().allMatch(c -> c < 'a' + letters);
    if (skill.isEmpty() || counts != (letter != null) || !known || !skill.get().suits(word)) {
      return Optional.empty();
    }
    return Optional.of(
        new StringQuestion(skill.get(), word, letter == null ? 'a' : letter.charAt(0)));
  }

  String prompt() {
    return skill.word() + (skill == StringSkill.COUNT ? " " + letter : "") + ": " + word + " =";
  }

  Solution solution(int letters) {
    String text = skill.answer(word, letter, letters);
    return new Solution(text, text.substring(text.lastIndexOf('>') + 1).strip());
  }
}
