package dev.quaestor.eval.jsonl;

import dev.quaestor.curation.admission.Verifier;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.eval.task.FixedSplits;
import dev.quaestor.eval.task.Item;
import dev.quaestor.eval.task.Material;
import dev.quaestor.eval.task.Task;
import dev.quaestor.eval.task.TaskException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A pool of the user's own. Held-out splits come from the held-out file where there is one, else
 * from the items of the pool's file that have a reference; they are the same for every seed. A
 * held-out prompt that also stands in the pool's file, or any prompt of the seed set, is an error,
 * not a silent overlap.
 */
public final class JsonlTask implements Task {

  /**
   * The files of a task.
   *
   * @param pool prompts that may be asked
   * @param heldOut prompts with references, held out
   * @param seedSet prompts with references, on which the base student is trained
   */
  public record Sources(Path pool, Optional<Path> heldOut, Optional<Path> seedSet) {}

  private final Sources sources;
  private final FixedSplits splits;
  private final String delimiter;
  private final List<Item> pool;
  private final List<Item> heldOut;
  private final List<Item> seeds;

  /**
   * Reads the files.
   *
   * @param delimiter what a final answer follows; empty where the whole answer counts
   * @throws TaskException naming the bad lines, overlaps, or splits too large
   */
  public JsonlTask(Sources sources, FixedSplits splits, String delimiter) {
    this.sources = sources;
    this.splits = splits;
    this.delimiter = delimiter;
    this.pool = JsonLines.read(sources.pool());
    this.heldOut = sources.heldOut().map(JsonLines::read).orElse(List.of());
    this.seeds = sources.seedSet().map(JsonLines::read).orElse(List.of());
    sources.heldOut().ifPresent(f -> requireReferences(f, heldOut));
    sources.seedSet().ifPresent(f -> requireReferences(f, seeds));
    requireDisjoint(heldOut, pool, "held-out file and pool");
    requireDisjoint(seeds, pool, "seed set and pool");
    requireDisjoint(seeds, heldOut, "seed set and held-out file");
    draw(new RandomStreams(0));
  }

  private static void requireReferences(Path file, List<Item> items) {
    List<String> without =
        items.stream()
            .filter(i -> i.reference().isEmpty())
            .limit(20)
            .map(i -> file + ": no reference for \"" + i.candidate().prompt() + "\"")
            .toList();
    if (!without.isEmpty()) {
      throw new TaskException(without);
    }
  }

  private static void requireDisjoint(List<Item> some, List<Item> others, String which) {
    Set<String> ids = others.stream().map(i -> i.candidate().id()).collect(Collectors.toSet());
    List<String> shared =
        some.stream()
            .filter(i -> ids.contains(i.candidate().id()))
            .limit(20)
            .map(i -> which + " share the prompt \"" + i.candidate().prompt() + "\"; remove one")
            .toList();
    if (!shared.isEmpty()) {
      throw new TaskException(shared);
    }
  }

  @Override
  public String name() {
    return "jsonl";
  }

  @Override
  public Material draw(RandomStreams streams) {
    List<Item> from = sources.heldOut().isPresent() ? heldOut : referenced();
    int wanted = splits.steer() + splits.monitor() + splits.test();
    if (from.size() < wanted) {
      throw new TaskException(
          "task jsonl: steer "
              + splits.steer()
              + " + monitor "
              + splits.monitor()
              + " + test "
              + splits.test()
              + " ask for "
              + wanted
              + " items with references, found "
              + from.size()
              + "; a run is measured on held-out items whose references are known: add references, lower the splits to what there is, or name a file of such items with held-out");
    }
    Material held = wanted == 0 ? nothing() : splits.draw(name(), from);
    Set<Item> out = new HashSet<>(held.test());
    out.addAll(held.monitor());
    out.addAll(held.steer());
    List<Item> asked = new ArrayList<>(pool);
    asked.removeIf(out::contains);
    List<Item> kept = asked.subList(0, Math.min(asked.size(), splits.pool()));
    if (kept.isEmpty()) {
      throw new TaskException("task jsonl: the held-out splits leave no prompt for the pool");
    }
    List<Example> seedSet =
        seeds.stream()
            .map(i -> new Example(i.candidate().id(), i.candidate().prompt(), i.reference()))
            .toList();
    return new Material(kept, held.steer(), held.monitor(), held.test(), seedSet);
  }

  private static Material nothing() {
    return new Material(List.of(), List.of(), List.of(), List.of(), List.of());
  }

  private List<Item> referenced() {
    return pool.stream().filter(i -> !i.reference().isEmpty()).toList();
  }

  @Override
  public Verifier verifier() {
    Map<String, String> references = new HashMap<>();
    for (List<Item> items : List.of(pool, heldOut, seeds)) {
      items.stream()
          .filter(i -> !i.reference().isEmpty())
          .forEach(i -> references.put(i.candidate().id(), i.reference()));
    }
    return new ReferenceVerifier(references, delimiter);
  }

  @Override
  public String description() {
    return "jsonl: "
        + pool.size()
        + " prompts from "
        + sources.pool()
        + " ("
        + referenced().size()
        + " with a reference); "
        + splits.steer()
        + " steer, "
        + splits.monitor()
        + " monitor and "
        + splits.test()
        + " test items from "
        + sources.heldOut().map(f -> f + " (" + heldOut.size() + ")").orElse("the same file")
        + "; seed set of "
        + seeds.size();
  }
}
