package dev.quaestor.eval.prontoqa;

import dev.quaestor.curation.admission.Contamination;
import dev.quaestor.curation.admission.Verifier;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.eval.prontoqa.LogicProgram.Verdict;
import dev.quaestor.eval.task.FixedSplits;
import dev.quaestor.eval.task.Item;
import dev.quaestor.eval.task.Material;
import dev.quaestor.eval.task.Task;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The real ProntoQA questions. {@code train.json} is split once and for all seeds: 1200 pool, 100
 * monitor, 200 test; items for {@code steer} are taken from the pool. {@code dev.json}, whose
 * proofs are longer, stays apart and is never trained on. No one wrote programs for the questions
 * but the recorded teachers; a seed set, where one is asked for, holds short {@link Exercises}.
 */
public final class ProntoQaTask implements Task {

  private final List<Item> train;
  private final List<Item> dev;
  private final Map<String, Verdict> gold = new HashMap<>();
  private final ProgramForm form;
  private final FixedSplits splits;
  private final Exercises exercises;

  /**
   * Reads the files.
   *
   * @param seedSet exercises in the seed set, and the most sentences of one
   */
  public static ProntoQaTask read(
      Path data, ProgramForm form, FixedSplits splits, SeedSet seedSet) {
    return new ProntoQaTask(
        data, form, splits, new Exercises(seedSet.exercises(), seedSet.sentences()));
  }

  /** How many exercises the seed set has, and the most sentences of one. */
  public record SeedSet(int exercises, int sentences) {
    /** No seed set. */
    public static final SeedSet NONE = new SeedSet(0, 1);
  }

  /**
   * Reads the files.
   *
   * @param data folder with {@code train.json} and, optionally, {@code dev.json}
   * @throws dev.quaestor.eval.task.TaskException if they cannot be read or used
   */
  ProntoQaTask(Path data, ProgramForm form, FixedSplits splits, Exercises exercises) {
    this.form = form;
    this.splits = splits;
    this.exercises = exercises;
    this.train = items(data.resolve("train.json"));
    Path held = data.resolve("dev.json");
    this.dev = Files.exists(held) ? items(held) : List.of();
    splits.check(name(), train.size());
  }

  private List<Item> items(Path file) {
    List<Question> questions = Question.read(file);
    questions.forEach(q -> gold.put(q.item().candidate().id(), q.verdict()));
    return questions.stream().map(Question::item).toList();
  }

  @Override
  public String name() {
    return "prontoqa";
  }

  /** The questions of {@code dev.json}, 11-line proofs: longer than anything in training. */
  public List<Item> dev() {
    return dev;
  }

  @Override
  public Material draw(RandomStreams streams) {
    Material material = splits.draw(name(), train);
    List<Example> seedSet =
        exercises.draw(material.pool(), streams).stream()
            .map(e -> new Example(e.candidateId(), e.prompt(), target(e.answer())))
            .toList();
    return material.withSeedSet(seedSet);
  }

  /** Ontologies are drawn from few words, so that runs of words are shared by chance. */
  @Override
  public Contamination heldOut(Material material) {
    return Task.super
        .heldOut(material)
        .and(Contamination.whole(dev.stream().map(i -> i.candidate().prompt()).toList()));
  }

  @Override
  public String instructions() {
    return "Write a logic program: a line Premises: and below it each premise on a line of its own, as ∀x (Zumpus(x) → Bitter(x)) or Zumpus(max); then a line Conclusion: and below it what is asked, as Bitter(max).";
  }

  @Override
  public Verifier verifier() {
    return new ProgramVerifier(gold, ProgramVerifier.Skipping.PREMISE);
  }

  /** The program cut out of the answer, in the form chosen; an answer without one as it is. */
  @Override
  public String target(String answer) {
    return ProgramText.find(answer).map(form::write).orElse(answer);
  }

  @Override
  public String description() {
    return String.format(
        Locale.ROOT,
        "prontoqa: %s; groups are the lengths of the gold proofs (5, 7 and 9 lines); learned as %s;"
            + " seed set of %d exercises of at most %d sentences; dev (%d questions, 11 lines) apart",
        splits.describe(train.size()),
        form.name().toLowerCase(Locale.ROOT),
        exercises.count(),
        exercises.sentences(),
        dev.size());
  }
}
