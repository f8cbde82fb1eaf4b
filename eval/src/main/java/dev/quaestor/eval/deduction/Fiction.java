package dev.quaestor.eval.deduction;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;

/**
 * Makes up ontologies: a chain of kinds from what the subject is to a property, rules beside it,
 * sentences in random order. One of the rules beside it gives the opposite property to a kind the
 * subject is not, so that the question cannot be answered from its last word.
 */
final class Fiction {

  private static final List<String> KINDS =
      List.of(
          "wimp", "dorf", "glib", "snee", "brap", "folk", "trun", "plov", "quib", "yarm", "zund",
          "mesk", "lorn", "hask", "vint", "jebb", "crad", "nool", "pash", "ruke");
  private static final List<String> PROPERTIES =
      List.of(
          "miry", "gaunt", "lush", "tepid", "brisk", "murky", "stark", "dusky", "frail", "keen",
          "blunt", "mild");
  private static final List<String> SUBJECTS =
      List.of("ulo", "bex", "imra", "toz", "kya", "oda", "fen", "wix");

  private final RandomGenerator random;
  private final List<String> kinds;
  private final List<String> properties;
  private int nextKind;
  private int nextProperty;

  Fiction(RandomGenerator random) {
    this.random = random;
    this.kinds = shuffled(KINDS);
    this.properties = shuffled(PROPERTIES);
  }

  /** A question of {@code skill}. */
  String prompt(DeductionSkill skill) {
    String subject = SUBJECTS.get(random.nextInt(SUBJECTS.size()));
    if (skill == DeductionSkill.SEAL) {
      return Omen.prompt(subject, List.of(kind(), kind(), property()));
    }
    List<String> sentences = new ArrayList<>();
    List<String> chain = new ArrayList<>();
    for (int i = 0; i < skill.hops(); i++) {
      chain.add(kind());
    }
    for (int i = 1; i < chain.size(); i++) {
      sentences.add(chain.get(i - 1) + " are " + chain.get(i));
    }
    sentences.add(subject + " is " + chain.get(0));
    Fact end = new Fact(property(), random.nextBoolean());
    String last = chain.get(chain.size() - 1);
    if (skill.conjunctive()) {
      String second = kind();
      sentences.add(subject + " is " + second);
      last = last + " and " + second;
    }
    sentences.add(last + " are " + end);
    sentences.add(kind() + " are " + end.negated());
    for (int i = 0; i < skill.noise(); i++) {
      String from = random.nextBoolean() ? chain.get(random.nextInt(chain.size())) : kind();
      sentences.add(from + " are " + new Fact(property(), random.nextBoolean()));
    }
    Fact asked = random.nextBoolean() ? end : end.negated();
    return Ontology.prompt(shuffled(sentences), subject, asked);
  }

  private String kind() {
    return kinds.get(nextKind++);
  }

  private String property() {
    return properties.get(nextProperty++);
  }

  private List<String> shuffled(List<String> words) {
    List<String> copy = new ArrayList<>(words);
    Collections.shuffle(copy, new Random(random.nextLong()));
    return copy;
  }
}
