package dev.quaestor.eval.strings;

import dev.quaestor.curation.admission.Verifier;
import dev.quaestor.eval.task.Domain;
import dev.quaestor.eval.task.Problem;
import dev.quaestor.eval.task.Skill;
import dev.quaestor.eval.task.Solver;
import dev.quaestor.eval.task.Spacing;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Questions about words of the first {@code letters} letters of the alphabet, each length from
 * {@code minLength} to {@code maxLength} equally likely; the level is the length.
 *
 * @param order the learnable skills, most frequent first; {@code seal} is added last
 * @param letters size of the alphabet, 5 to 26
 */
public record StringsDomain(List<StringSkill> order, int letters, int minLength, int maxLength)
    implements Domain {

  public StringsDomain {
    order = List.copyOf(order);
    if (order.isEmpty()
        || order.contains(StringSkill.SEAL)
        || order.size() != EnumSet.copyOf(order).size()) {
      throw new IllegalArgumentException(
          "skills must be one or more, all different and without seal, found " + order);
    }
    if (letters < 5 || letters > 26) {
      throw new IllegalArgumentException("letters must lie in 5..26, found " + letters);
    }
    if (minLength < 2 || maxLength < minLength || maxLength > 32) {
      throw new IllegalArgumentException(
          "lengths must satisfy 2 <= min-length <= max-length <= 32, found "
              + minLength
              + " and "
              + maxLength);
    }
  }

  @Override
  public String name() {
    return "strings";
  }

  @Override
  public List<Skill> skills() {
    List<Skill> skills = new ArrayList<>();
    for (StringSkill skill : order) {
      List<String> requires = skill.requires().stream().map(StringSkill::word).toList();
      skills.add(new Skill(skill.word(), true, requires));
    }
    skills.add(Skill.unlearnable(StringSkill.SEAL.word()));
    return skills;
  }

  @Override
  public Problem problem(Skill skill, RandomGenerator random) {
    StringSkill asked = StringSkill.named(skill.name()).orElseThrow();
    String word = word(random);
    while (!asked.suits(word)) {
      word = word(random);
    }
    char letter = (char) ('a' + random.nextInt(letters));
    if (random.nextInt(4) > 0) {
      letter = word.charAt(random.nextInt(word.length()));
    }
    String prompt = new StringQuestion(asked, word, letter).prompt();
    return new Problem(prompt, prompt, word.length());
  }

  @Override
  public Optional<String> key(String prompt) {
    return StringQuestion.parse(Spacing.plain(prompt), letters).map(StringQuestion::prompt);
  }

  /** With the word first, or with it last where it was first. */
  @Override
  public Optional<String> reworded(String prompt, RandomGenerator random) {
    return StringQuestion.parse(prompt, letters)
        .map(q -> prompt.strip().equals(q.prompt()) ? q.wordFirst() : q.prompt())
        .filter(text -> key(text).equals(key(prompt)));
  }

  private String word(RandomGenerator random) {
    char[] word = new char[random.nextInt(minLength, maxLength + 1)];
    for (int i = 0; i < word.length; i++) {
      word[i] = (char) ('a' + random.nextInt(letters));
    }
    return new String(word);
  }

  @Override
  public Solver solver() {
    return prompt -> StringQuestion.parse(prompt, letters).map(q -> q.solution(letters));
  }

  @Override
  public Verifier verifier() {
    return new StringsVerifier(letters);
  }
}
