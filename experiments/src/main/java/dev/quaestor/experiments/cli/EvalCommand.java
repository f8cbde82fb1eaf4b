package dev.quaestor.experiments.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.curation.RunState;
import dev.quaestor.curation.evaluation.Scorecard;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.student.Cut;
import dev.quaestor.curation.student.Student;
import dev.quaestor.eval.comparison.Wording;
import dev.quaestor.eval.statistics.Interval;
import dev.quaestor.eval.statistics.Wilson;
import dev.quaestor.eval.student.StudentMetrics;
import dev.quaestor.eval.student.StudentText;
import dev.quaestor.eval.task.Item;
import dev.quaestor.eval.task.Material;
import dev.quaestor.eval.task.Task;
import dev.quaestor.experiments.assembly.Materials;
import dev.quaestor.experiments.assembly.Students;
import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.manifest.Manifest;
import dev.quaestor.experiments.manifest.ManifestFile;
import dev.quaestor.experiments.run.ExperimentDirectory;
import dev.quaestor.experiments.run.ExperimentReader;
import dev.quaestor.experiments.run.PlannedRun;
import dev.quaestor.experiments.run.StudentEvaluation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code quaestor eval}. */
@Command(
    name = "eval",
    mixinStandardHelpOptions = true,
    description = {
      "Measures students on held-out items: greedy accuracy by group and level, pass@k and"
          + " majority@k of samples,",
      "the loss of references, calibration. DIR is an experiment's or a run's directory, whose last"
          + " students are",
      "measured; or name any checkpoint with --student and a task with --task.",
      "--sealed reads the sealed test of all finished runs; every look is logged, and compare uses"
          + " it from then on."
    })
final class EvalCommand implements Callable<Integer> {

  private final Console console;

  @Parameters(paramLabel = "DIR", arity = "0..1", description = "an experiment or a run")
  private @Nullable Path path;

  @Option(names = "--student", paramLabel = "DIR", description = "a Hugging Face directory")
  private @Nullable Path student;

  @Option(names = "--task", paramLabel = "NAME", description = "the task to measure it on")
  private String task = "";

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "a setting of the task; may be repeated")
  private List<String> settings = new ArrayList<>();

  @Option(names = "--split", description = "monitor or steer; default: ${DEFAULT-VALUE}")
  private StudentEvaluation.Split split = StudentEvaluation.Split.MONITOR;

  @Option(
      names = "--sealed",
      description = "read the sealed test of an experiment, and log the look")
  private boolean sealed;

  @Option(
      names = "--samples",
      paramLabel = "N",
      description = "sampled answers to each item; default: ${DEFAULT-VALUE}")
  private int samples = 0;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      description = "of the samples; default: ${DEFAULT-VALUE}")
  private double temperature = 0.7;

  @Option(
      names = "--top-k",
      paramLabel = "N",
      description = "draw samples from so many of the likeliest tokens; default: all")
  private int topK = 0;

  @Option(
      names = "--top-p",
      paramLabel = "P",
      description = "and from the nucleus of this mass; default: ${DEFAULT-VALUE}")
  private double topP = 1;

  @Option(
      names = "-k",
      paramLabel = "K",
      split = ",",
      description = "the k of pass@k and majority@k; default: ${DEFAULT-VALUE}",
      defaultValue = "1,2,4,8,16")
  private List<Integer> ks = new ArrayList<>();

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      description = "the longest answer; default: the manifest's, or 256")
  private int maxTokens = 0;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "keys the samples, and what a task draws")
  private long seed = 1;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "write the sampled answers as JSON Lines, as quaestor data reads them")
  private @Nullable Path out;

  @Option(names = "--json", description = "for machines: an object a student, one a line")
  private boolean json;

  EvalCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if ((path == null) == (student == null)) {
      throw new UsageException("name either DIR, or --student with --task");
    }
    if (samples < 0 || (samples > 0 && !(temperature > 0)) || ks.stream().anyMatch(k -> k < 1)) {
      throw new UsageException("--samples, --temperature and -k take numbers above 0");
    }
    if (topK < 0 || !(topP > 0) || topP > 1) {
      throw new UsageException(
          "--top-k takes a number from 1, --top-p one in (0, 1]; found %d and %s"
              .formatted(topK, topP));
    }
    if (out != null && (samples == 0 || Files.exists(out))) {
      throw new UsageException(
          samples == 0
              ? "--out writes samples; say how many with --samples"
              : out + " is there already; name another file");
    }
    if (student != null) {
      alone(student);
    } else if (sealed) {
      readSealed(java.util.Objects.requireNonNull(path));
    } else {
      runs(java.util.Objects.requireNonNull(path));
    }
    return 0;
  }

  private StudentMetrics.Plan plan(int otherwise) {
    return new StudentMetrics.Plan(
        maxTokens > 0 ? maxTokens : otherwise, samples, temperature, new Cut(topK, topP), ks, seed);
  }

  /** Adds the samples to the file, a question a line. */
  private void write(List<Item> items, StudentMetrics metrics) throws IOException {
    if (out == null) {
      return;
    }
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      ObjectNode line = new ObjectMapper().createObjectNode();
      line.put("id", items.get(i).candidate().id());
      line.put("question", items.get(i).candidate().prompt());
      line.put("reference", items.get(i).reference());
      metrics.generations().get(i).forEach(line.putArray("generations")::add);
      lines.add(line.toString());
    }
    Files.write(out, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private void show(String name, StudentMetrics metrics) {
    console.result(
        json ? StudentText.json(name, metrics).toString() : StudentText.text(name, metrics));
  }

  private void runs(Path where) throws IOException, InterruptedException {
    ExperimentDirectory directory = ExperimentDirectory.find(where);
    Experiment experiment = directory.read(List.of());
    StudentEvaluation evaluation = new StudentEvaluation(directory, experiment, console.students());
    Path only = where.toAbsolutePath().normalize();
    boolean whole = Files.isSameFile(where, directory.root());
    int measured = 0;
    for (PlannedRun run : directory.runs(experiment)) {
      boolean asked = whole || run.directory().toAbsolutePath().normalize().equals(only);
      if (run.begun() && asked) {
        int longest = run.variant().manifest().decoding().maxTokens();
        StudentMetrics metrics = evaluation.measure(run, split, plan(longest));
        show(run.name(), metrics);
        write(evaluation.items(run, split), metrics);
        measured++;
      }
    }
    if (measured == 0) {
      throw new UsageException(where + ": no run was begun there, so there is no student");
    }
  }

  private void readSealed(Path where) throws IOException, InterruptedException {
    if (samples > 0) {
      throw new UsageException("the sealed test is read greedily; leave out --samples");
    }
    ExperimentDirectory directory = ExperimentDirectory.find(where);
    if (!Files.isSameFile(where, directory.root())) {
      throw new UsageException(
          "the sealed test is read for a whole experiment, so that all runs are compared on it;"
              + " name "
              + directory.root());
    }
    StudentEvaluation evaluation =
        new StudentEvaluation(directory, directory.read(List.of()), console.students());
    for (Map.Entry<PlannedRun, Scorecard> entry : evaluation.sealed().entrySet()) {
      show(entry.getKey().name(), entry.getValue());
    }
    ExperimentReader reader = new ExperimentReader(directory);
    CompareCommand.looked(console, reader, reader.record());
    console.say("The look is logged; compare and report use the sealed test from now on.");
  }

  private void show(String name, Scorecard card) {
    Interval accuracy = Wilson.interval(card.correct(), card.items());
    if (json) {
      ObjectNode line = new ObjectMapper().createObjectNode();
      line.put("student", name).put("split", card.split()).put("items", card.items());
      line.put("accuracy", accuracy.estimate()).put("macro_accuracy", card.macroAccuracy());
      line.put("pool_accuracy", card.poolAccuracy()).put("unparsed", card.unparsed());
      console.result(line.toString());
    } else {
      console.result(
          "%s, sealed test: %s of %d (95%% interval %s to %s), macro %s, pool-weighted %s, %d unparsed"
              .formatted(
                  name,
                  Wording.percent(accuracy.estimate()),
                  card.items(),
                  Wording.percent(accuracy.low()),
                  Wording.percent(accuracy.high()),
                  Wording.percent(card.macroAccuracy()),
                  Wording.percent(card.poolAccuracy()),
                  card.unparsed()));
    }
  }

  /** A checkpoint outside of any experiment, through the smallest manifest that names it. */
  private void alone(Path checkpoint) throws IOException, InterruptedException {
    if (task.isEmpty() || sealed) {
      throw new UsageException("--student needs --task, and has no sealed test to read");
    }
    List<String> overrides = new ArrayList<>();
    overrides.add("task.name=" + task);
    settings.forEach(setting -> overrides.add("task." + setting));
    overrides.add("student.checkpoint=" + checkpoint.toAbsolutePath());
    Manifest manifest =
        ManifestFile.parse(
                "--student " + checkpoint,
                "{name: eval, strategy: random, rounds: 1, queries-per-round: 1, train: {replay:"
                    + " 0}}",
                overrides)
            .manifest();
    Materials materials = new Materials(console.students());
    Task measured = materials.task(manifest.task());
    Material material = measured.draw(new RandomStreams(seed));
    List<Item> items =
        split == StudentEvaluation.Split.MONITOR ? material.monitor() : material.steer();
    String name = split == StudentEvaluation.Split.MONITOR ? "monitor" : "steer";
    Path scratch = Files.createTempDirectory("quaestor-eval");
    Students.Order order =
        new Students.Order(manifest, material.withSeedSet(List.of()), seed, scratch);
    try (Students.Base base = console.students().alone().base(order, Students.Watch.NOBODY);
        Student held =
            base.trainer(scratch, Students.Watch.NOBODY)
                .trainer()
                .incumbent(RunState.start(seed))) {
      StudentMetrics metrics =
          StudentMetrics.of(held, measured, new StudentMetrics.Split(name, items), plan(256));
      show(checkpoint.toString(), metrics);
      write(items, metrics);
    } finally {
      delete(scratch);
    }
  }

  private static void delete(Path scratch) throws IOException {
    try (var inside = Files.walk(scratch)) {
      for (Path path : inside.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
