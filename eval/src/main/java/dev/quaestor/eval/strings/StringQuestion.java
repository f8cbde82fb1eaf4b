package dev.quaestor.eval.strings;

import dev.quaestor.eval.task.Solver.Solution;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One question as its prompt states it: {@code reverse: kofa =}, {@code count a: kafa =}; or with
 * the word first, {@code kofa: reverse =}, {@code kafa: count a =}.
 */
record StringQuestion(StringSkill skill, String word, char letter) {

  private static final Pattern PROMPT =
      Pattern.compile("([a-z]{1,16})(?: ([a-z]))?: ([a-z]{2,32}) =");

  private static final Pattern WORD_FIRST =
      Pattern.compile("([a-z]{2,32}): ([a-z]{1,16})(?: ([a-z]))? =");

  /**
   * The question {@code prompt} states; empty where it states none in this alphabet. Where either
   * side may be the skill it is the first.
   */
  static Optional<StringQuestion> parse(String prompt, int letters) {
    String text = prompt.strip();
    Matcher plain = PROMPT.matcher(text);
    Optional<StringQuestion> question =
        plain.matches()
            ? question(plain.group(1), plain.group(2), plain.group(3), letters)
            : Optional.empty();
    if (question.isPresent()) {
      return question;
    }
    Matcher turned = WORD_FIRST.matcher(text);
    return turned.matches()
        ? question(turned.group(2), turned.group(3), turned.group(1), letters)
        : question;
  }

  private static Optional<StringQuestion> question(
      String name, @Nullable String letter, String word, int letters) {
    Optional<StringSkill> skill = StringSkill.named(name);
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

  /** The same question with the word first. */
  String wordFirst() {
    return word + ": " + skill.word() + (skill == StringSkill.COUNT ? " " + letter : "") + " =";
  }

  Solution solution(int letters) {
    String text = skill.answer(word, letter, letters);
    return new Solution(text, text.substring(text.lastIndexOf('>') + 1).strip());
  }
}
