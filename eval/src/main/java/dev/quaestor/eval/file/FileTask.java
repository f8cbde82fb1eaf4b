package dev.quaestor.eval.file;

import dev.quaestor.curation.admission.Contamination;
import dev.quaestor.curation.admission.Verifier;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.pool.LazyList;
import dev.quaestor.curation.pool.Shelf;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.teacher.Conversation;
import dev.quaestor.eval.answer.AnswerCheck;
import dev.quaestor.eval.answer.Trial;
import dev.quaestor.eval.data.CheckJudge;
import dev.quaestor.eval.task.FinalAnswer;
import dev.quaestor.eval.task.FixedSplits;
import dev.quaestor.eval.task.Item;
import dev.quaestor.eval.task.Material;
import dev.quaestor.eval.task.Task;
import dev.quaestor.eval.task.TaskException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Questions of the user's own, or of a known benchmark. Held-out splits come from the held-out file
 * where there is one, else from the questions of the pool's file that have a reference; they are
 * the same for every seed. A held-out question that also stands in the pool's file, or any question
 * of the seed file, is an error, not a silent overlap.
 */
public final class FileTask implements Task {

  /**
   * The files of a task.
   *
   * @param pool questions that may be asked
   * @param heldOut questions with references, held out
   * @param seeds questions with solutions, on which the base student is trained and which are shown
   *     before a question; taken from the pool's file where there is none
   */
  record Sources(Path pool, Optional<Path> heldOut, Optional<Path> seeds) {}

  /** The most questions a held-out split takes where its size is not written. */
  static final int HELD_OUT = 100;

  /**
   * How many questions each part has.
   *
   * @param splits pool and held-out splits as written, or as large as they grow by themselves
   * @param written keys of sizes that must be met, because they are written
   * @param seedSet questions for the base student; of a seed file all where it is negative
   * @param shots of these, how many are shown before each question
   */
  record Sizes(FixedSplits splits, Set<String> written, int seedSet, int shots) {}

  /**
   * How questions are asked and answers read.
   *
   * @param template the prompt around a question
   * @param check judges answers
   * @param cut where answers that run on are cut
   */
  record Form(String template, AnswerCheck check, RunOn cut) {}

  private static final int TRIED = 200;

  private final String name;
  private final Sources sources;
  private final Sizes sizes;
  private final FixedSplits splits;
  private final Form form;
  private final PromptForm prompts;
  private final KnownAnswers answers = new KnownAnswers();
  private final List<String> warnings = new ArrayList<>();
  private final Material material;
  private final int referenced;
  private final Apart apart;

  /**
   * Reads the files.
   *
   * @param reader makes questions of rows
   * @throws TaskException naming the bad rows, overlaps, or splits too large
   */
  FileTask(String name, Sources sources, Questions reader, Sizes sizes, Form form) {
    this.name = name;
    this.sources = sources;
    this.sizes = sizes;
    this.form = form;
    List<Question> pool = read(reader, sources.pool());
    List<Question> heldOut = sources.heldOut().map(f -> read(reader, f)).orElse(List.of());
    List<Question> seeds = sources.seeds().map(f -> read(reader, f)).orElse(List.of());
    sources.heldOut().ifPresent(f -> requireReferences(heldOut));
    sources.seeds().ifPresent(f -> requireReferences(seeds));
    requireDisjoint(heldOut, pool, "held-out file and pool");
    requireDisjoint(seeds, pool, "seed file and pool");
    requireDisjoint(seeds, heldOut, "seed file and held-out file");
    List<Question> known = LazyList.where(pool, q -> !q.reference().isEmpty());
    this.referenced = known.size();
    List<Question> measurable = sources.heldOut().isPresent() ? heldOut : known;
    this.splits = fitted(pool.size(), measurable.size());
    Parts parts = split(pool, measurable, seeds);
    if (parts.seeds().size() < sizes.shots()) {
      throw new TaskException(
          "task %s: %d shots need as many questions in the seed set, found %d; set seed-set or seed-file"
              .formatted(name, sizes.shots(), parts.seeds().size()));
    }
    List<Question> shots = parts.seeds().subList(0, sizes.shots());
    this.prompts = new PromptForm(form.template(), shots);
    this.apart = parts.apart();
    sources.heldOut().ifPresent(f -> heldOut.forEach(this::known));
    pool.forEach(this::known);
    this.material =
        new Material(
            items(parts.pool()),
            items(parts.steer()),
            items(parts.monitor()),
            items(parts.test()),
            parts.seeds().subList(sizes.shots(), parts.seeds().size()).stream()
                .map(this::example)
                .toList());
  }

  private List<Question> read(Questions reader, Path file) {
    Questions.Read read = reader.read(file);
    warnings.addAll(read.warnings());
    return read.questions();
  }

  /** Splits whose sizes are not written share what there is: half the curves, half the test. */
  private FixedSplits fitted(int pool, int with) {
    FixedSplits most = sizes.splits();
    if (with == 0) {
      throw new TaskException(
          "task %s: file: none of the %d prompts in %s has a \"reference\", so there is nothing to measure the student on; add a reference to some rows (they are then held out), or name a file of prompts with references as task.held-out"
              .formatted(name, pool, sources.pool()));
    }
    boolean own = sources.heldOut().isEmpty();
    int spare = own ? Math.min(with, Math.max(with / 2, pool - with)) : with;
    boolean monitors = sizes.written().contains("monitor");
    boolean tests = sizes.written().contains("test");
    int left = spare - most.steer() - (monitors ? most.monitor() : 0) - (tests ? most.test() : 0);
    int free = Math.max(0, left);
    int monitor =
        monitors ? most.monitor() : Math.min(most.monitor(), tests ? free : (free + 1) / 2);
    int test =
        tests ? most.test() : Math.min(most.test(), monitors ? free : Math.max(0, free - monitor));
    return new FixedSplits(most.splitSeed(), most.pool(), most.steer(), monitor, test);
  }

  private record Parts(
      List<Question> pool,
      List<Question> steer,
      List<Question> monitor,
      List<Question> test,
      List<Question> seeds,
      Apart apart) {}

  /** Held-out splits first, then the seed set, and what is left is the pool. */
  private Parts split(List<Question> pool, List<Question> from, List<Question> seeds) {
    int wanted = splits.steer() + splits.monitor() + splits.test();
    if (from.size() < wanted) {
      throw new TaskException(
          "task "
              + name
              + ": steer "
              + splits.steer()
              + " + monitor "
              + splits.monitor()
              + " + test "
              + splits.test()
              + " ask for "
              + wanted
              + " items with references, found "
              + from.size()
              + "; a run is measured on held-out items whose references are known: add references,"
              + " lower task.monitor and task.test (or leave them out), or name a file of such"
              + " items as task.held-out");
    }
    List<Question> shuffled = LazyList.at(from, shuffled("split", from.size()));
    int steerFrom = splits.test() + splits.monitor();
    List<Question> test = shuffled.subList(0, splits.test());
    List<Question> monitor = shuffled.subList(splits.test(), steerFrom);
    List<Question> steer = shuffled.subList(steerFrom, wanted);
    Set<Question> out = new HashSet<>(shuffled.subList(0, wanted));
    List<Question> asked = LazyList.where(pool, question -> !out.contains(question));
    Apart apart =
        new Apart(sources.heldOut().isPresent() ? from : shuffled.subList(0, wanted), asked);
    asked = apart.kept("pool", asked);
    List<Question> clean = apart.kept("seed file", seeds);
    List<Question> taught = sources.seeds().isPresent() ? limited(clean) : taken(asked);
    if (sources.seeds().isEmpty() && !taught.isEmpty()) {
      Set<Question> taken = new HashSet<>(taught);
      asked = LazyList.where(asked, question -> !taken.contains(question));
    }
    asked = asked.subList(0, Math.min(asked.size(), splits.pool()));
    if (asked.isEmpty()) {
      throw new TaskException(
          "task %s: the held-out splits and the seed set leave no prompt for the pool%s"
              .formatted(
                  name,
                  apart.dropped().isEmpty() ? "" : "; " + String.join("; ", apart.dropped())));
    }
    return new Parts(asked, steer, monitor, test, taught, apart);
  }

  private List<Question> limited(List<Question> seeds) {
    return sizes.seedSet() < 0
        ? seeds
        : seeds.subList(0, Math.min(seeds.size(), sizes.seedSet() + sizes.shots()));
  }

  /** The positions of {@code count} questions as the split seed shuffles them. */
  private int[] shuffled(String purpose, int count) {
    long seed = new RandomStreams(splits.splitSeed()).number(0, "task/" + name + "/" + purpose, "");
    Random random = new Random(seed);
    int[] positions = IntStream.range(0, count).toArray();
    for (int i = count; i > 1; i--) { // as Collections.shuffle does, by which files were split
      int j = random.nextInt(i);
      int swapped = positions[i - 1];
      positions[i - 1] = positions[j];
      positions[j] = swapped;
    }
    return positions;
  }

  /** Some questions with a solution among {@code asked}, drawn by the split seed. */
  private List<Question> taken(List<Question> asked) {
    int count = Math.max(0, sizes.seedSet()) + sizes.shots();
    if (count == 0) {
      return List.of();
    }
    List<Question> solved = LazyList.where(asked, q -> !q.solution().isEmpty());
    if (solved.size() < count) {
      throw new TaskException(
          "task %s: a seed set of %d with %d shots needs as many questions with a solution outside the held-out splits, found %d"
              .formatted(name, Math.max(0, sizes.seedSet()), sizes.shots(), solved.size()));
    }
    int[] drawn = Arrays.copyOf(shuffled("seeds", solved.size()), count);
    return LazyList.at(solved, drawn);
  }

  private static void requireReferences(List<Question> questions) {
    List<Question> without = questions.stream().filter(q -> q.reference().isEmpty()).toList();
    if (!without.isEmpty()) {
      throw new TaskException(
          "%s: no reference for \"%s\"%s; held-out and seed questions need one each"
              .formatted(
                  without.get(0).where(),
                  FinalAnswer.brief(without.get(0).text()),
                  without.size() > 1
                      ? " (nor for %d more of the %d questions)"
                          .formatted(without.size() - 1, questions.size())
                      : ""));
    }
  }

  private static void requireDisjoint(List<Question> some, List<Question> others, String which) {
    if (some.isEmpty()) {
      return;
    }
    Set<String> texts = some.stream().map(Question::text).collect(Collectors.toSet());
    Set<String> common = new HashSet<>();
    for (Question other : others) { // of which there may be millions
      if (texts.contains(other.text())) {
        common.add(other.text());
      }
    }
    List<Question> shared = some.stream().filter(q -> common.contains(q.text())).toList();
    if (!shared.isEmpty()) {
      int more = shared.size() - 1;
      throw new TaskException(
          "%s share the prompt \"%s\" (%s)%s; what is held out must not be asked: remove it from one of them"
              .formatted(
                  which,
                  FinalAnswer.brief(shared.get(0).text()),
                  shared.get(0).where(),
                  more > 0 ? " and %d more of the %d".formatted(more, some.size()) : ""));
    }
  }

  private List<Item> items(List<Question> questions) {
    Shelf<Item> items = new Shelf<>(Item.FORM);
    for (Question question : questions) {
      items.add(new Item(candidate(question), question.level(), question.reference()));
    }
    return items.list();
  }

  private Candidate candidate(Question question) {
    return Candidate.of(prompts.prompt(question.text()), question.group(), question.id());
  }

  private void known(Question question) {
    answers.add(candidate(question).id(), question);
  }

  private Example example(Question question) {
    Candidate candidate = candidate(question);
    return new Example(candidate.id(), candidate.prompt(), question.solution());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Material draw(RandomStreams streams) {
    return material;
  }

  /** All of the held-out file, drawn or not; without one, what is drawn of the pool's. */
  @Override
  public Contamination heldOut(Material drawn) {
    return apart.heldOut();
  }

  @Override
  public List<String> warnings() {
    List<String> all = new ArrayList<>(warnings);
    apart.dropped().forEach(dropped -> all.add("task " + name + ": " + dropped));
    return all;
  }

  /** Judges by the reference a line brings, else by that of the question it names. */
  public CheckJudge judge() {
    return new CheckJudge(form.check(), form.cut(), this::judgedBy);
  }

  /** The solution a line brings, else its reference. */
  @Override
  public Optional<String> reference(Candidate candidate) {
    return answers.solution(candidate.id()).or(() -> answers.reference(candidate.id()));
  }

  /** The reference of a question, whether it stands in its prompt or alone. */
  private Optional<String> judgedBy(Candidate question) {
    Candidate asked = Candidate.of(prompts.prompt(question.prompt()), "", "");
    return answers.reference(question.id()).or(() -> answers.reference(asked.id()));
  }

  @Override
  public Verifier verifier() {
    return new CheckVerifier(answers::reference, form.check(), form.cut());
  }

  @Override
  public String instructions() {
    return form.check().instructions();
  }

  @Override
  public String question(Candidate candidate) {
    return prompts.question(candidate.prompt());
  }

  @Override
  public String prompt(String question, Candidate seed) {
    return Conversation.withLast(seed.prompt(), last -> prompts.around(question));
  }

  /** The answer without what runs on behind it. */
  @Override
  public String target(String answer) {
    return form.cut().cut(answer).stripTrailing();
  }

  @Override
  public Optional<String> finalAnswer(String answer) {
    return form.check().finalAnswer(form.cut().cut(answer));
  }

  /** How often the check errs on answers made of this task's own references. */
  public Trial trial() {
    return Trial.of(form.check(), answers.first(TRIED));
  }

  @Override
  public String description() {
    return name
        + ": "
        + material.pool().size()
        + " prompts from "
        + sources.pool()
        + " ("
        + referenced
        + " of its questions with a reference); "
        + splits.steer()
        + " steer, "
        + splits.monitor()
        + " monitor and "
        + splits.test()
        + " test items from "
        + sources.heldOut().map(Path::toString).orElse("the same file")
        + "; seed set of "
        + material.seedSet().size()
        + (sizes.shots() > 0 ? ", " + sizes.shots() + " shots" : "")
        + "\n  verifier: "
        + trial();
  }
}
