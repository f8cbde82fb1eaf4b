package dev.quaestor.experiments.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.curation.RoundListener.Stage;
import dev.quaestor.curation.RunState;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.eval.strings.StringSkill;
import dev.quaestor.eval.strings.StringsDomain;
import dev.quaestor.eval.task.Domain;
import dev.quaestor.eval.task.Skill;
import dev.quaestor.experiments.assembly.Materials;
import dev.quaestor.experiments.assembly.Students;
import dev.quaestor.experiments.manifest.ManifestFile;
import dev.quaestor.experiments.run.Audience;
import dev.quaestor.experiments.run.Environment;
import dev.quaestor.experiments.run.ExperimentDirectory;
import dev.quaestor.experiments.run.ExperimentRunner;
import dev.quaestor.experiments.run.PlannedRun;
import dev.quaestor.experiments.run.RunOutcome;
import dev.quaestor.experiments.run.StopSignal;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * What a large pool costs in time and heap, phase by phase: questions of the strings task are
 * written into a file, and an experiment is run on it as anybody's would be. All of them are read,
 * a part of them is answered in the first round, and from the second round on all are screened.
 */
public final class PoolBench {

  /** Rounds that are run, the base's apart. */
  public static final int ROUNDS = 2;

  private static final int HELD_OUT = 200;
  private static final int TAUGHT = 1000;

  /**
   * What is run.
   *
   * @param candidates questions that are written; the pool is what differs of them
   * @param first the share of the pool that is answered in the first round
   * @param screened the share that is answered in the second, half as much by lot beside it
   * @param model the student's, as a manifest has it
   */
  public record Load(int candidates, double first, double screened, String model) {

    public static final String SMALL = "{width: 32, layers: 1, heads: 2, ffn: 64, context: 64}";

    public Load {
      if (candidates < 1000 || !(first > 0 && first <= 1) || !(screened > 0 && screened < 0.5)) {
        throw new IllegalArgumentException(
            "a bench of a pool needs 1000 candidates, a first share in (0, 1] and a screened one in (0, 0.5); found %d, %s and %s"
                .formatted(candidates, first, screened));
      }
    }
  }

  /**
   * What came of a phase.
   *
   * @param processorSeconds of this process, which other programs lengthen little
   * @param peakHeap the most bytes of heap in it, what was garbage already included
   */
  public record Phase(String name, double seconds, double processorSeconds, long peakHeap) {

    private static final Pattern BEYOND = Pattern.compile("round \\d+: (select|admit|record)");

    /** Whether neither the student nor the teacher works in it, and it is part of a round. */
    public boolean beyond() {
      return BEYOND.matcher(name).matches();
    }
  }

  private final Load load;
  private final LongSupplier nanos;
  private final LongSupplier processorNanos;
  private final List<Phase> phases = new ArrayList<>();
  private String phase = "write";
  private long began;
  private long beganProcessor;

  /**
   * @param nanos a clock
   * @param processorNanos what processors did for this process so far
   */
  public PoolBench(Load load, LongSupplier nanos, LongSupplier processorNanos) {
    this.load = load;
    this.nanos = nanos;
    this.processorNanos = processorNanos;
  }

  /** Runs it in {@code folder}, which is empty. */
  public List<Phase> run(Path folder, Students students) throws IOException, InterruptedException {
    began = nanos.getAsLong();
    beganProcessor = processorNanos.getAsLong();
    peaks().forEach(MemoryPoolMXBean::resetPeakUsage);
    write(folder);
    enter("read and check");
    Path manifest = Files.writeString(folder.resolve("pool.yaml"), manifest());
    Environment environment =
        new Environment(students, new Materials(students), new StopSignal(), new Phases());
    List<RunOutcome> outcomes =
        new ExperimentRunner(
                ManifestFile.read(manifest, List.of()),
                new ExperimentDirectory(folder.resolve("run")),
                environment,
                new ExperimentRunner.Terms(Set.of(), Optional.empty()))
            .run(1);
    enter("end");
    for (RunOutcome outcome : outcomes) {
      if (outcome.end() != RunOutcome.End.DONE) {
        throw new IllegalStateException("the run did not end: " + outcome.message());
      }
    }
    return List.copyOf(phases);
  }

  private String manifest() {
    return String.format(
        Locale.ROOT,
        """
        name: pool
        task: {name: jsonl, file: pool.jsonl, held-out: held-out.jsonl, seed-file: seeds.jsonl, pool-size: %d, prompt: "{question}", monitor: 100, test: 100}
        student:
          tokenizer: characters
          model: %s
          base: {steps: 100, batch: 16, learning-rate: 3e-3}
          base-gate: {min: 0, max: 1}
        teacher: {kind: recorded, model: solver, file: pool.jsonl}
        observe: {fraction: %s, screen: {share: %s, slice: %s}, max-tokens: 8}
        strategy: self-variance
        rounds: %d
        queries-per-round: 100
        seeds: [1]
        """,
        load.candidates(),
        load.model(),
        load.first(),
        load.screened(),
        load.screened() / 2,
        ROUNDS);
  }

  private void write(Path folder) throws IOException {
    List<StringSkill> skills = List.of(StringSkill.values());
    Domain domain =
        new StringsDomain(
            skills.stream().filter(skill -> skill != StringSkill.SEAL).toList(), 26, 10, 14);
    RandomGenerator random = new RandomStreams(1).stream(0, "bench/pool");
    write(folder.resolve("held-out.jsonl"), domain, HELD_OUT, random);
    write(folder.resolve("seeds.jsonl"), domain, TAUGHT, random);
    write(folder.resolve("pool.jsonl"), domain, load.candidates(), random);
  }

  private static void write(Path file, Domain domain, int count, RandomGenerator random)
      throws IOException {
    ObjectMapper json = new ObjectMapper();
    List<Skill> skills = domain.skills().stream().filter(Skill::learnable).toList();
    try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
      for (int i = 0; i < count; i++) {
        Skill skill = skills.get(random.nextInt(skills.size()));
        String prompt = domain.problem(skill, random).prompt();
        String answer = domain.solver().solve(prompt).orElseThrow().answer();
        ObjectNode row = json.createObjectNode();
        row.put("prompt", prompt).put("completion", answer);
        row.put("reference", answer).put("group", skill.name());
        out.write(row.toString());
        out.write('\n');
      }
    }
  }

  private static List<MemoryPoolMXBean> peaks() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .toList();
  }

  /** Ends the phase that was, and begins another. */
  private void enter(String next) {
    long now = nanos.getAsLong();
    long nowProcessor = processorNanos.getAsLong();
    long peak = peaks().stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
    phases.add(new Phase(phase, (now - began) / 1e9, (nowProcessor - beganProcessor) / 1e9, peak));
    peaks().forEach(MemoryPoolMXBean::resetPeakUsage);
    phase = next;
    began = now;
    beganProcessor = nowProcessor;
  }

  private final class Phases implements Audience {

    @Override
    public void starts(PlannedRun run, RunState state) {
      enter("base");
    }

    @Override
    public void stage(PlannedRun run, int round, Stage stage) {
      enter("round %d: %s".formatted(round, stage.name().toLowerCase(Locale.ROOT)));
    }
  }
}
