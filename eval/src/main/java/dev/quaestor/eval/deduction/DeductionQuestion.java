package dev.quaestor.eval.deduction;

import dev.quaestor.eval.task.Solver.Solution;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A prompt of this task with its solution; {@code ontology} is empty for an omen. */
record DeductionQuestion(Optional<Ontology> ontology, String key, Solution solution) {

  /** What {@code prompt} asks; empty where it asks nothing that can be settled. */
  static Optional<DeductionQuestion> parse(String prompt) {
    Optional<Omen> omen = Omen.parse(prompt);
    if (omen.isPresent()) {
      String answer = Boolean.toString(omen.get().holds());
      Solution solution = new Solution("# " + answer, answer);
      return Optional.of(new DeductionQuestion(Optional.empty(), omen.get().text(), solution));
    }
    return Ontology.parse(prompt)
        .flatMap(
            o ->
                o.proof().map(p -> new DeductionQuestion(Optional.of(o), o.key(), solution(o, p))));
  }

  private static Solution solution(Ontology ontology, List<Fact> proof) {
    String answer = Boolean.toString(proof.contains(ontology.asked()));
    String steps = proof.stream().map(Fact::toString).collect(Collectors.joining(", "));
    return new Solution(steps + " # " + answer, answer);
  }
}
