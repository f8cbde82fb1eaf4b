package dev.quaestor.experiments.assembly;

import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.teacher.writing.Rationalising;
import dev.quaestor.curation.teacher.writing.Template;
import dev.quaestor.eval.task.Material;
import dev.quaestor.eval.task.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A seed set with some of its examples a second time, the final answer standing in their prompts: a
 * base that has read such prompts can be asked for the reasons of an answer.
 *
 * @param template how the answer is given
 * @param share of the seed set
 */
record Hints(Template template, double share) {

  Material in(Material material, Task task) {
    List<Example> seedSet = new ArrayList<>(material.seedSet());
    long most = Math.round(share * seedSet.size());
    material.seedSet().stream()
        .limit(most)
        .forEach(example -> hinted(example, task).ifPresent(seedSet::add));
    return new Material(
        material.pool(), material.steer(), material.monitor(), material.test(), seedSet);
  }

  /** The example with the answer in its prompt; none where it has no final answer. */
  private Optional<Example> hinted(Example example, Task task) {
    Optional<String> answer = task.finalAnswer(example.answer());
    if (answer.isEmpty()) {
      return Optional.empty();
    }
    String prompt = Rationalising.filled(template, example.prompt(), answer.get());
    return Optional.of(new Example(Candidate.of(prompt, "", "").id(), prompt, example.answer()));
  }
}
