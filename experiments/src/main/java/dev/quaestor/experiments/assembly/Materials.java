package dev.quaestor.experiments.assembly;

import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.eval.Tasks;
import dev.quaestor.eval.task.Material;
import dev.quaestor.eval.task.Task;
import dev.quaestor.experiments.manifest.TaskSettings;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Tasks and what each seed draws of them, made once and shared by the runs that have them. */
public final class Materials {

  private record Drawn(String name, Map<String, Object> settings, long seed) {}

  private final Map<Drawn, Material> materials = new ConcurrentHashMap<>();
  private final Map<Drawn, Task> tasks = new ConcurrentHashMap<>();

  /** The task as set; the same object for the same settings. */
  public Task task(TaskSettings settings) {
    return tasks.computeIfAbsent(
        new Drawn(settings.name(), settings.values(), 0),
        drawn -> Tasks.named(drawn.name(), drawn.settings()));
  }

  /** What {@code seed} draws of the task. */
  public Material material(TaskSettings settings, long seed) {
    return materials.computeIfAbsent(
        new Drawn(settings.name(), settings.values(), seed),
        drawn -> task(settings).draw(new RandomStreams(seed)));
  }
}
