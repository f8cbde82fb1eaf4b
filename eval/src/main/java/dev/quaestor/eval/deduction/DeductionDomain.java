package dev.quaestor.eval.deduction;

import dev.quaestor.curation.admission.Verifier;
import dev.quaestor.eval.task.Domain;
import dev.quaestor.eval.task.Problem;
import dev.quaestor.eval.task.Skill;
import dev.quaestor.eval.task.Solver;
import dev.quaestor.eval.task.Spacing;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * True or false over made-up ontologies; the level is the number of rules to the answer. Guessing
 * is right half of the time, so accuracies start at .5.
 *
 * @param order the learnable skills, most frequent first; {@code seal} is added last
 */
public record DeductionDomain(List<DeductionSkill> order) implements Domain {

  /** All learnable skills. */
  public static final List<DeductionSkill> DEFAULT =
      List.copyOf(EnumSet.complementOf(EnumSet.of(DeductionSkill.SEAL)));

  public DeductionDomain {
    order = List.copyOf(order);
    if (order.isEmpty()
        || order.contains(DeductionSkill.SEAL)
        || order.size() != EnumSet.copyOf(order).size()) {
      throw new IllegalArgumentException(
          "skills must be one or more, all different and without seal, found " + order);
    }
  }

  @Override
  public String name() {
    return "deduction";
  }

  @Override
  public List<Skill> skills() {
    return Stream.concat(
            order.stream().map(s -> Skill.learnable(s.word())),
            Stream.of(Skill.unlearnable(DeductionSkill.SEAL.word())))
        .toList();
  }

  @Override
  public Problem problem(Skill skill, RandomGenerator random) {
    DeductionSkill asked = DeductionSkill.named(skill.name()).orElseThrow();
    String prompt = new Fiction(random).prompt(asked);
    String key = DeductionQuestion.parse(prompt).orElseThrow().key();
    return new Problem(prompt, key, Math.max(1, asked.hops()));
  }

  @Override
  public Optional<String> key(String prompt) {
    return DeductionQuestion.parse(Spacing.plain(prompt)).map(DeductionQuestion::key);
  }

  /** The sentences in another order; an omen has one wording alone. */
  @Override
  public Optional<String> reworded(String prompt, RandomGenerator random) {
    return DeductionQuestion.parse(prompt)
        .flatMap(DeductionQuestion::ontology)
        .map(
            ontology -> {
              List<String> sentences = new ArrayList<>(ontology.sentences());
              Collections.shuffle(sentences, new Random(random.nextLong()));
              String text = Ontology.prompt(sentences, ontology.subject(), ontology.asked());
              if (text.equals(prompt.strip())) {
                Collections.rotate(sentences, 1);
                text = Ontology.prompt(sentences, ontology.subject(), ontology.asked());
              }
              return text;
            })
        .filter(text -> !text.equals(prompt.strip()));
  }

  @Override
  public Solver solver() {
    return prompt -> DeductionQuestion.parse(prompt).map(DeductionQuestion::solution);
  }

  @Override
  public Verifier verifier() {
    return new DeductionVerifier(DeductionVerifier.Judges.ANSWER);
  }

  @Override
  public Optional<Verifier> proofVerifier() {
    return Optional.of(new DeductionVerifier(DeductionVerifier.Judges.PROOF));
  }
}
