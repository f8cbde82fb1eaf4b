package dev.quaestor.experiments.assembly;

import dev.quaestor.curation.admission.Verified;
import dev.quaestor.curation.pool.LazyList;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.eval.Tasks;
import dev.quaestor.eval.task.Item;
import dev.quaestor.eval.task.Material;
import dev.quaestor.eval.task.Task;
import dev.quaestor.experiments.manifest.AdmissionSettings;
import dev.quaestor.experiments.manifest.Manifest;
import dev.quaestor.experiments.manifest.StudentSettings;
import dev.quaestor.experiments.manifest.TaskSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Tasks and what each seed draws of them, made once and shared by the runs that have them. */
public final class Materials {

  private record Named(String name, Map<String, Object> settings) {}

  private record Drawn(
      Named task,
      TaskSettings.Longer longer,
      StudentSettings student,
      int room,
      boolean judged,
      Optional<Hints> hints,
      long seed) {}

  private final Students students;
  private final Map<Named, Task> tasks = new ConcurrentHashMap<>();
  private final Map<Drawn, Students.Fitted> materials = new ConcurrentHashMap<>();

  /**
   * @param students say which prompts leave them room to answer
   */
  public Materials(Students students) {
    this.students = students;
  }

  /** The task as set; the same object for the same settings. */
  public Task task(TaskSettings settings) {
    return tasks.computeIfAbsent(
        new Named(settings.name(), settings.values()),
        named -> Tasks.named(named.name(), named.settings()));
  }

  /** What {@code seed} draws of the manifest's task. */
  public Material material(Manifest manifest, long seed) {
    return fitted(manifest, seed).material();
  }

  /** As {@link #material}, with how many prompts were longer than the student has room for. */
  public Students.Fitted fitted(Manifest manifest, long seed) {
    TaskSettings task = manifest.task();
    Drawn drawn =
        new Drawn(
            new Named(task.name(), task.values()),
            task.longer(),
            manifest.student(),
            manifest.longestAnswer(),
            judged(manifest),
            hints(manifest),
            seed);
    return materials.computeIfAbsent(drawn, key -> fit(manifest, seed));
  }

  private Students.Fitted fit(Manifest manifest, long seed) {
    Task task = task(manifest.task());
    Material plain = task.draw(new RandomStreams(seed));
    Material drawn = hints(manifest).map(hints -> hints.in(plain, task)).orElse(plain);
    Material material = judged(manifest) ? judged(manifest, drawn) : drawn;
    int unjudged = drawn.pool().size() - material.pool().size();
    if (manifest.task().longer() == TaskSettings.Longer.REFUSE) {
      return new Students.Fitted(material, 0, 0, unjudged);
    }
    try {
      return students
          .fitted(new Students.Order(manifest, material, seed, Path.of("")))
          .without(unjudged);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<Hints> hints(Manifest manifest) {
    double share = manifest.student().base().hinted();
    return share == 0
        ? Optional.empty()
        : Optional.of(new Hints(manifest.generate().hinting(), share));
  }

  private static boolean judged(Manifest manifest) {
    AdmissionSettings admission = manifest.admission();
    return admission.verify()
        && !admission.unverified().equals(Optional.of(Verified.Unjudged.ADMIT));
  }

  /**
   * Without what nothing judges: no answer to it would be admitted, and each would be paid for. A
   * pool of nothing else stays as it is.
   */
  private Material judged(Manifest manifest, Material drawn) {
    Task task = task(manifest.task());
    List<Item> judged =
        LazyList.where(drawn.pool(), item -> Assembly.judges(task, item.candidate()));
    return judged.isEmpty()
        ? drawn
        : new Material(judged, drawn.steer(), drawn.monitor(), drawn.test(), drawn.seedSet());
  }
}
