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
 * from the items of the pool's file that have a reference; they are the same for every seed, and
 * where their sizes are not written they take what there is. Whoever has no reference at all has
 * nothing to measure a student on, and is told what to add. A held-out prompt that also stands in
 * the pool's file, or any prompt of the seed set, is an error, not a silent overlap.
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

  /** The most items a held-out split takes where its size is not written. */
  public static final int HELD_OUT = 100;

  private final Sources sources;
  private final FixedSplits splits;
  private final String delimiter;
  private final List<Item> pool;
  private final List<Item> heldOut;
  private final List<Item> seeds;

  /**
   * Reads the files.
   *
   * @param most the splits as written, or as large as they grow by themselves
   * @param written keys of sizes that must be met, because they are written
   * @param delimiter what a final answer follows; empty where the whole answer counts
   * @throws TaskException naming the bad lines, overlaps, or splits too large
   */
  public JsonlTask(Sources sources, FixedSplits most, Set<String> written, String delimiter) {
    this.sources = sources;
    this.delimiter = delimiter;
    this.pool = JsonLines.read(sources.pool());
    this.heldOut = sources.heldOut().map(JsonLines::read).orElse(List.of());
    this.seeds = sources.seedSet().map(JsonLines::read).orElse(List.of());
    sources.heldOut().ifPresent(f -> requireReferences(f, heldOut));
    sources.seedSet().ifPresent(f -> requireReferences(f, seeds));
    requireDisjoint(heldOut, pool, "held-out file and pool");
    requireDisjoint(seeds, pool, "seed set and pool");
    requireDisjoint(seeds, heldOut, "seed set and held-out file");
    this.splits = fitted(most, written);
    draw(new RandomStreams(0));
  }

  /** Splits whose sizes are not written share what there is: half the curves, half the test. */
  private FixedSplits fitted(FixedSplits most, Set<String> written) {
    int with = measurable().size();
    if (with == 0) {
      throw new TaskException(
          "task jsonl: file: none of the %d prompts in %s has a \"reference\", so there is nothing to measure the student on; add a reference to some lines (they are then held out), or name a file of prompts with references as task.held-out"
              .formatted(pool.size(), sources.pool()));
    }
    boolean own = sources.heldOut().isEmpty();
    int spare = own ? Math.min(with, Math.max(with / 2, pool.size() - with)) : with;
    boolean monitors = written.contains("monitor");
    boolean tests = written.contains("test");
    int left = spare - most.steer() - (monitors ? most.monitor() : 0) - (tests ? most.test() : 0);
    int free = Math.max(0, left);
    int monitor =
        monitors ? most.monitor() : Math.min(most.monitor(), tests ? free : (free + 1) / 2);
    int test =
        tests ? most.test() : Math.min(most.test(), monitors ? free : Math.max(0, free - monitor));
    return new FixedSplits(most.splitSeed(), most.pool(), most.steer(), monitor, test);
  }

  private List<Item> measurable() {
    return sources.heldOut().isPresent() ? heldOut : referenced();
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
    List<Item> from = measurable();
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
              + "; a run is measured on held-out items whose references are known: add references, lower task.monitor and task.test (or leave them out), or name a file of such items as task.held-out");
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
