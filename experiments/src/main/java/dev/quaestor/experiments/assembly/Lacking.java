package dev.quaestor.experiments.assembly;

import dev.quaestor.curation.admission.Verifier;
import dev.quaestor.curation.appraisal.Judge;
import dev.quaestor.curation.appraisal.ServedReward;
import dev.quaestor.curation.fidelity.SecondLook;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.LazyList;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.strategy.AcquisitionFunction;
import dev.quaestor.curation.strategy.Need;
import dev.quaestor.curation.strategy.QueryStrategy;
import dev.quaestor.eval.task.Item;
import dev.quaestor.eval.task.Material;
import dev.quaestor.eval.task.Task;
import dev.quaestor.experiments.manifest.GenerateSettings;
import dev.quaestor.experiments.manifest.Manifest;
import dev.quaestor.experiments.manifest.RewardSettings;
import dev.quaestor.experiments.manifest.TeacherSettings;
import dev.quaestor.experiments.manifest.TrainSettings;
import dev.quaestor.experiments.settings.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** What a strategy needs and a task does not have, found before anything is observed. */
final class Lacking {

  private Lacking() {}

  static List<String> of(QueryStrategy strategy, Material material, Task task) {
    Set<Need> needs = strategy.needs(1);
    List<String> lacking = new ArrayList<>();
    Predicate<Candidate> referenced = candidate -> task.reference(candidate).isPresent();
    if (needs.contains(new Need.ReferenceLoss())
        || needs.contains(new Need.TwinGains())
        || needs.contains(new Need.CandidateGains())) {
      without(material.pool(), referenced)
          .ifPresent(
              found ->
                  lacking.add(
                      "strategy: %s needs a reference of every candidate, found %s; name the column as task.columns.reference, or take a criterion of the student's own answer"
                          .formatted(strategy.name(), found)));
    }
    if (needs.contains(new Need.Verdicts())) {
      without(material.pool(), judged(task.verifier()))
          .ifPresent(
              found ->
                  lacking.add(
                      "strategy: %s verifies what the student writes, and nothing to judge by was found for %s; name the column as task.columns.reference, or take agreement or self-variance, which need none"
                          .formatted(strategy.name(), found)));
    }
    if (needs.stream().anyMatch(Need.SteerGradients.class::isInstance)) {
      steered(strategy.name(), material, referenced).ifPresent(lacking::add);
    }
    if (needs.contains(new Need.CandidateGains())) {
      twinned(strategy.name(), material, referenced).ifPresent(lacking::add);
    }
    Optional<Need.Clusters> clusters =
        needs.stream()
            .filter(Need.Clusters.class::isInstance)
            .map(Need.Clusters.class::cast)
            .findFirst();
    if (clusters.isPresent()) {
      clustered(strategy.name(), clusters.get(), material, referenced).ifPresent(lacking::add);
    } else if (needs.contains(new Need.SteerLoss()) || needs.contains(new Need.TwinGains())) {
      steer(strategy.name(), material, referenced).ifPresent(lacking::add);
    }
    return lacking;
  }

  /**
   * Why questions cannot be written as {@code manifest} says, by the teacher named {@code writer}.
   */
  static Optional<String> of(Manifest manifest, String writer, Material material, Task task) {
    GenerateSettings generate = manifest.generate();
    if (generate.missing().isPresent()) {
      return generate
          .missing()
          .map(file -> "generate.template: there is no file %s; correct the path".formatted(file));
    }
    if (generate.keepAnswer()) {
      Optional<String> found =
          without(material.pool(), candidate -> task.reference(candidate).isPresent());
      if (found.isPresent()) {
        return Optional.of(
            "generate.keep-answer: it needs a reference of every candidate, found %s; name the column as task.columns.reference, or leave keep-answer out"
                .formatted(found.get()));
      }
    }
    Optional<String> unjudged = without(material.pool(), judged(task.verifier()));
    if (generate.ofWrong() && unjudged.isPresent()) {
      return Optional.of(
          "generate.mode: %s is about what the student got wrong, and nothing to judge its answers by was found for %s; name the column as task.columns.reference, or take another mode"
              .formatted(Names.kebab(generate.mode().name()), unjudged.get()));
    }
    boolean solver = manifest.faculty().get(writer).kind() == TeacherSettings.Kind.SOLVER;
    boolean rewords = generate.mode() == GenerateSettings.Mode.REPHRASE;
    if (solver && !writes(task, material, rewords)) {
      return Optional.of(
          "generate.mode: %s: the solver of task %s cannot %s; name a model as teacher"
              .formatted(
                  Names.kebab(generate.mode().name()),
                  task.name(),
                  rewords ? "put questions in other words" : "write questions"));
    }
    return Optional.empty();
  }

  /** Why written questions cannot be scored as the manifest wants it. */
  static Optional<String> scored(Manifest manifest) {
    if (manifest.generate().fidelity() != GenerateSettings.Look.ALWAYS) {
      return Optional.empty();
    }
    return SecondLook.objection(Strategies.of(manifest))
        .map(said -> "generate.fidelity: always: " + said);
  }

  /** Whether written questions are scored. */
  static boolean looks(Manifest manifest) {
    return switch (manifest.generate().fidelity()) {
      case NEVER -> false;
      case ALWAYS -> true;
      case WHERE_SCORED ->
          manifest.generate().writes()
              && Strategies.of(manifest).criterion().filter(c -> !paid(c, manifest)).isPresent();
    };
  }

  /** Whether somebody is paid for the scores of {@code criterion}. */
  private static boolean paid(AcquisitionFunction criterion, Manifest manifest) {
    return criterion.needs().contains(new Need.Appraised(Judge.NAME))
        || criterion.needs().contains(new Need.Appraised(ServedReward.NAME))
            && manifest.reward().filter(RewardSettings::calls).isPresent();
  }

  /** Whether the task's solver can write of any question of the pool. */
  private static boolean writes(Task task, Material material, boolean rewords) {
    RandomGenerator random = new RandomStreams(0).stream(0, "lacking");
    return Material.candidates(material.pool()).stream()
        .anyMatch(
            candidate ->
                (rewords
                        ? task.reworded(candidate.prompt(), random)
                        : task.sibling(candidate, random))
                    .isPresent());
  }

  /** Why a training cannot go by the steer split as {@code stop} says. */
  static Optional<String> of(TrainSettings.EarlyStopping stop, Material material, Task task) {
    if (material.steer().isEmpty()) {
      return Optional.of(
          "train.early-stopping: it goes by the steer split, which is empty; set task.steer, or"
              + " leave early-stopping out");
    }
    return switch (stop.by()) {
      case REWARD ->
          without(material.steer(), judged(task.verifier()))
              .map(
                  found ->
                      "train.early-stopping.by: reward verifies answers to the steer split, and nothing to judge by was found for %s; name the column as task.columns.reference, or leave early-stopping out"
                          .formatted(found));
      case LOSS ->
          without(material.steer(), candidate -> task.reference(candidate).isPresent())
              .map(
                  found ->
                      "train.early-stopping.by: loss reads the steer split's references, found %s; name the column as task.columns.reference, or take reward"
                          .formatted(found));
    };
  }

  /** Whether a verifier can find anything of a candidate's answers. */
  private static Predicate<Candidate> judged(Verifier verifier) {
    return candidate -> verifier.judge(candidate, "").outcome() != Verifier.Outcome.UNKNOWN;
  }

  private static Optional<String> without(List<Item> items, Predicate<Candidate> known) {
    List<Candidate> bare = LazyList.where(Material.candidates(items), known.negate());
    return bare.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "%d of %d without, the first \"%s\""
                .formatted(bare.size(), items.size(), bare.get(0).prompt()));
  }

  private static Optional<String> clustered(
      String strategy, Need.Clusters clusters, Material material, Predicate<Candidate> referenced) {
    return material.steer().size() < clusters.count()
        ? Optional.of(
            "task.steer: %s measures %d clusters on the steer split, found %d items; raise task.steer, or lower strategy.clusters"
                .formatted(strategy, clusters.count(), material.steer().size()))
        : without(material.steer(), referenced)
            .map(
                found ->
                    "task.steer: %s measures progress on the steer split by its references, found %s"
                        .formatted(strategy, found));
  }

  private static Optional<String> twinned(
      String strategy, Material material, Predicate<Candidate> referenced) {
    if (material.steer().isEmpty()) {
      return Optional.of(
          "task.steer: %s measures gains on the steer split, which is empty; raise task.steer"
              .formatted(strategy));
    }
    return without(material.steer(), referenced)
        .map(
            found ->
                "task.steer: %s measures gains on the steer split by its references, found %s"
                    .formatted(strategy, found));
  }

  private static Optional<String> steered(
      String strategy, Material material, Predicate<Candidate> referenced) {
    if (material.steer().isEmpty()) {
      return Optional.of(
          "task.steer: %s follows the gradients of the steer split, which is empty; raise task.steer, or take self-variance"
              .formatted(strategy));
    }
    return without(material.steer(), referenced)
        .map(
            found ->
                "task.steer: %s follows the gradients of the steer split's references, found %s"
                    .formatted(strategy, found));
  }

  private static Optional<String> steer(
      String strategy, Material material, Predicate<Candidate> referenced) {
    Optional<String> bare = without(material.steer(), referenced);
    if (bare.isPresent()) {
      return Optional.of(
          "task.steer: %s measures progress on the steer split by its references, found %s"
              .formatted(strategy, bare.get()));
    }
    if (groups(material.pool()).size() < 2) {
      return Optional.of(
          "strategy: %s tells groups apart, and the pool has one alone; name a column as task.columns.group, or take self-variance"
              .formatted(strategy));
    }
    Set<String> measured = groups(material.steer());
    Set<String> unmeasured = groups(material.pool());
    unmeasured.removeAll(measured);
    return unmeasured.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "task.steer: %s measures progress by group on the steer split, which has no item of %s; raise task.steer, found %d items"
                .formatted(strategy, String.join(", ", unmeasured), material.steer().size()));
  }

  private static Set<String> groups(List<Item> items) {
    return items.stream()
        .map(item -> item.candidate().group())
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
