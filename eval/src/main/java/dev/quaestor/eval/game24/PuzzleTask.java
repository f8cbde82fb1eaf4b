package dev.quaestor.eval.game24;

import dev.quaestor.curation.admission.Contamination;
import dev.quaestor.curation.admission.Verifier;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.eval.task.FixedSplits;
import dev.quaestor.eval.task.Item;
import dev.quaestor.eval.task.Material;
import dev.quaestor.eval.task.Solver;
import dev.quaestor.eval.task.Spacing;
import dev.quaestor.eval.task.Task;
import dev.quaestor.eval.task.TaskException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The real Game of 24 from a table of puzzles ranked by how hard people find them. The sealed test
 * is ranks 901 to 1000, as in Yao et al. 2023 (Tree of Thoughts); the other splits and the seed set
 * are drawn from the rest, the same for every seed. Groups are bands of 300 ranks.
 */
public final class PuzzleTask implements Task {

  private static final int FIRST_TEST_RANK = 901;
  private static final int LAST_TEST_RANK = 1000;
  private static final int BAND = 300;
  private static final int MAX_REPORTED = 20;
  private static final Pattern ROW =
      Pattern.compile("([0-9]{1,6}),([0-9]{1,4}(?: [0-9]{1,4}){3})(?:,.*)?");

  private final List<Item> test = new ArrayList<>();
  private final List<Item> rest = new ArrayList<>();
  private final FixedSplits splits;
  private final int seedSet;

  /**
   * Reads the puzzles.
   *
   * @param csv rows of rank, four numbers with spaces between them, and more columns; a header line
   * @param splits sizes; the test size is not used
   * @param seedSet puzzles solved for the base student
   * @throws TaskException if the file cannot be read or a row is no puzzle with a solution
   */
  public PuzzleTask(Path csv, FixedSplits splits, int seedSet) {
    this.splits =
        new FixedSplits(
            splits.splitSeed(), splits.pool() + seedSet, splits.steer(), splits.monitor(), 0);
    this.seedSet = seedSet;
    read(csv);
    this.splits.check(name(), rest.size() - seedSet);
  }

  private void read(Path csv) {
    List<String> lines;
    try {
      lines = Files.readAllLines(csv);
    } catch (IOException e) {
      throw TaskException.unreadable("puzzles", csv, e);
    }
    List<String> problems = new ArrayList<>();
    for (int i = 1; i < lines.size() && problems.size() < MAX_REPORTED; i++) {
      Matcher row = ROW.matcher(lines.get(i));
      Optional<Item> item = row.matches() ? item(row) : Optional.empty();
      if (item.isEmpty()) {
        problems.add(
            csv
                + ", line "
                + (i + 1)
                + ": expected rank,a b c d with a solution to 24, found \""
                + lines.get(i)
                + "\"");
        continue;
      }
      int rank = Integer.parseInt(row.group(1));
      (rank >= FIRST_TEST_RANK && rank <= LAST_TEST_RANK ? test : rest).add(item.get());
    }
    if (!problems.isEmpty()) {
      throw new TaskException(problems);
    }
  }

  private static Optional<Item> item(Matcher row) {
    int band = (Integer.parseInt(row.group(1)) - 1) / BAND;
    List<Long> numbers = Arrays.stream(row.group(2).split(" ")).map(Long::valueOf).toList();
    Puzzle puzzle = new Puzzle(Shape.FREE, numbers, OptionalLong.of(24));
    String group = "rank-" + (band * BAND + 1) + "-" + (band + 1) * BAND;
    return Search.solve(puzzle)
        .map(
            s ->
                new Item(Candidate.of(puzzle.prompt(), group, row.group(1)), band + 1, s.answer()));
  }

  @Override
  public String name() {
    return "game24-puzzles";
  }

  @Override
  public Material draw(RandomStreams streams) {
    Material drawn = splits.draw(name(), rest);
    List<Item> pool = drawn.pool();
    List<Example> seeds = pool.subList(0, seedSet).stream().map(this::example).toList();
    List<Item> asked = pool.subList(seedSet, pool.size());
    return new Material(asked, drawn.steer(), drawn.monitor(), test, seeds);
  }

  private Example example(Item item) {
    Candidate candidate = item.candidate();
    String text = solve(candidate.prompt()).orElseThrow().text();
    return new Example(candidate.id(), candidate.prompt(), text);
  }

  private static Optional<Solver.Solution> solve(String prompt) {
    return Puzzle.parse(prompt).flatMap(Search::solve);
  }

  @Override
  public Verifier verifier() {
    return new ExpressionVerifier();
  }

  @Override
  public Optional<Solver> solver() {
    return Optional.of(PuzzleTask::solve);
  }

  @Override
  public Optional<String> reworded(String prompt, RandomGenerator random) {
    return Puzzle.parse(prompt).flatMap(puzzle -> puzzle.shuffled(random)).map(Puzzle::prompt);
  }

  @Override
  public Optional<String> key(String prompt) {
    return Puzzle.parse(Spacing.plain(prompt)).map(Puzzle::key);
  }

  @Override
  public boolean reads(String question) {
    return solve(question).isPresent();
  }

  @Override
  public Contamination heldOut(Material material) {
    return Task.super.heldOut(material).alsoReworded(Task.prompts(material), this::key);
  }

  @Override
  public String description() {
    return name()
        + ": "
        + splits.describe(rest.size())
        + " (of which a seed set of "
        + seedSet
        + " is taken), test ranks 901 to 1000; groups are bands of 300 ranks";
  }
}
