package dev.quaestor.test;

import dev.quaestor.curation.RunState;
import dev.quaestor.curation.budget.Call;
import dev.quaestor.curation.budget.Claim;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.budget.Limits;
import dev.quaestor.curation.budget.Treasury;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.strategy.Scored;
import dev.quaestor.curation.strategy.Selection;
import dev.quaestor.curation.strategy.SelectionContext;
import dev.quaestor.curation.strategy.TopK;
import dev.quaestor.curation.student.Observed;
import dev.quaestor.curation.teacher.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A selection from a large pool, and a call to a teacher as the bill records it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CurationBenchmark {
  private static final int POOL = 100_000;
  private static final Cost WORST = new Cost(1, 100, 50, 0, 0);
  private static final Cost ACTUAL = new Cost(1, 80, 20, 0, 0);

  private final List<Scored> scored = new ArrayList<>();
  private SelectionContext context;
  private Path directory;
  private Treasury treasury;
  private long calls;

  @Setup
  public void prepare() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < POOL; i++) {
      candidates.add(Candidate.of("question " + i, "", ""));
      scored.add(new Scored(candidates.get(i), random.nextInt(1000) / 1000.0));
    }
    context = new SelectionContext(new RunState(1, List.of()), Observed.unseen(candidates), 200);
    directory = Files.createTempDirectory("quaestor-bench");
    treasury = Treasury.open(directory.resolve("experiment.db"), Limits.NONE);
  }

  /** The 200 highest of 100,000 scores, each shared by a hundred candidates. */
  @Benchmark
  public Selection topK() {
    return new TopK().pick(scored, context, 200);
  }

  /** One call reserved and settled: two durable commits. */
  @Benchmark
  public void settle() throws InterruptedException {
    Call call =
        new Call("key " + calls++, "solver", "none", true, new Call.Purpose("answer", "run", 1));
    Claim.Reserved claim = (Claim.Reserved) treasury.claim(call, WORST);
    treasury.settle(claim.reservation(), Answer.completed("four", 80, 20), ACTUAL);
  }

  @TearDown
  public void release() throws IOException {
    treasury.close();
    try (var files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
