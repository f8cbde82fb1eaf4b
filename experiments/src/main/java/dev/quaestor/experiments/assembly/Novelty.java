package dev.quaestor.experiments.assembly;

import dev.quaestor.curation.admission.AdmissionRule;
import dev.quaestor.curation.admission.AdmissionRules;
import dev.quaestor.curation.admission.Contamination;
import dev.quaestor.curation.admission.Decontaminated;
import dev.quaestor.curation.admission.Likeness;
import dev.quaestor.curation.admission.WrittenRules;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.teacher.Conversation;
import dev.quaestor.eval.file.FileTasks;
import dev.quaestor.eval.task.Material;
import dev.quaestor.eval.task.Spacing;
import dev.quaestor.eval.task.Task;
import dev.quaestor.eval.task.TaskException;
import dev.quaestor.experiments.manifest.GenerateSettings;
import dev.quaestor.experiments.manifest.LengthSettings;
import dev.quaestor.experiments.manifest.Manifest;
import dev.quaestor.experiments.manifest.NearDuplicateSettings;
import dev.quaestor.teacher.TokenCounter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** What a question must be apart from, and what form it must have, as a manifest says. */
record Novelty(Manifest manifest, Task task, Material material) {

  /** Files of held-out questions that cannot be read, each with its key. */
  List<String> unreadable() {
    List<String> problems = new ArrayList<>();
    manifest
        .admission()
        .heldOut()
        .forEach(
            (name, file) -> {
              try {
                Contamination ignored = read(file);
              } catch (TaskException e) {
                e.problems()
                    .forEach(said -> problems.add("admission.held-out." + name + ": " + said));
              }
            });
    return problems;
  }

  /** Keeps what is held out apart, or what looks exactly like it. */
  Optional<AdmissionRule> heldOut() {
    return switch (manifest.admission().by()) {
      case WORDS -> Optional.of(new Decontaminated(contamination()));
      case BYTES -> Optional.of(AdmissionRules.notAmong(Set.copyOf(Task.prompts(material))));
      case NOTHING -> Optional.empty();
    };
  }

  private Contamination contamination() {
    Contamination all = Contamination.whole(List.of()).and(task.heldOut(material));
    for (Path file : manifest.admission().heldOut().values()) {
      all = all.and(read(file));
    }
    return all;
  }

  private Contamination read(Path file) {
    return FileTasks.heldOut(task.name(), manifest.task().values(), file);
  }

  /** The questions that are written must be the task's. */
  Optional<AdmissionRule> form() {
    return manifest.generate().writes()
        ? Optional.of(WrittenRules.form(task::reads))
        : Optional.empty();
  }

  Optional<AdmissionRule> length() {
    return manifest
        .admission()
        .length()
        .map(
            length ->
                WrittenRules.length(
                    new WrittenRules.Range(length.min(), length.max()),
                    length.in().name().toLowerCase(Locale.ROOT),
                    length.in() == LengthSettings.Unit.WORDS
                        ? WrittenRules::words
                        : TokenCounter.UNITS::count));
  }

  /**
   * Keeps written questions apart from one another. One in other words has what it asks in common
   * with the next in other words, so there only the words count.
   */
  Optional<AdmissionRule> distinct() {
    NearDuplicateSettings near = manifest.admission().near();
    if (!manifest.generate().writes() || near.of() == NearDuplicateSettings.Of.NOTHING) {
      return Optional.empty();
    }
    Function<String, Optional<String>> key =
        manifest.generate().mode() == GenerateSettings.Mode.REPHRASE
            ? question -> task.key(question).map(asked -> Spacing.plain(question))
            : task::key;
    List<Candidate> pool = Material.candidates(material.pool());
    List<Example> known =
        near.of() == NearDuplicateSettings.Of.POOL
            ? pool.stream().map(c -> new Example(c.id(), c.prompt(), "")).toList()
            : List.of();
    List<String> asked = pool.stream().map(c -> Conversation.asked(c.prompt())).toList();
    return Optional.of(WrittenRules.distinct(new Likeness(near.from(), key, asked), known));
  }
}
