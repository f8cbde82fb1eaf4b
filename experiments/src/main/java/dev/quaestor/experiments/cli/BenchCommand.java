package dev.quaestor.experiments.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.experiments.score.LoadedStudent;
import dev.quaestor.experiments.settings.Names;
import dev.quaestor.trainer.checkpoint.ModelDirectory;
import dev.quaestor.trainer.disk.DurableFiles;
import dev.quaestor.trainer.engine.Adapter;
import dev.quaestor.trainer.engine.AdapterSettings;
import dev.quaestor.trainer.engine.Decoder;
import dev.quaestor.trainer.engine.DecoderConfig;
import dev.quaestor.trainer.engine.Execution;
import dev.quaestor.trainer.engine.FrozenBase;
import dev.quaestor.trainer.engine.Precision;
import dev.quaestor.trainer.engine.ProductRates;
import dev.quaestor.trainer.network.EngineBench;
import dev.quaestor.trainer.network.FinetuningSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code quaestor bench}. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = {
      "Measures training, scoring and generation on random tokens, every token counting;",
      "with --mode budget, what bill and tape cost a client of a teacher on loopback;",
      "with --mode select, how long the selection of a batch takes; with --mode observe, what the"
          + " loop",
      "adds to observing a student behind a server; with --mode pool, what a pool of millions"
          + " costs;",
      "with --mode rounding, how alike a manifest's criteria rank and pick where the student is"
          + " observed",
      "in int8 and in f32.",
      "The floor is the time that the matrix products alone would take at the rate of large ones.",
      "Numbers hold for this machine, now; on a busy one they mean little."
    })
final class BenchCommand implements Callable<Integer> {

  private static final Map<String, Integer> DEFAULTS = defaults();

  /** What can be measured. */
  private enum Mode {
    SCORE,
    GENERATE,
    TRAIN,
    BUDGET,
    SELECT,
    OBSERVE,
    POOL,
    ROUNDING
  }

  private final Console console;

  @Option(
      names = "--shape",
      paramLabel = "KEY=N,…",
      description =
          "vocab, width, layers, heads, kv-heads, ffn, batch, length, min-len; what is left out is"
              + " as in"
              + " vocab=512,width=256,layers=6,heads=8,ffn=768,batch=16,length=128,min-len=128")
  private String shape = "";

  @Option(
      names = "--student",
      paramLabel = "DIR",
      description = "measure this student; --shape then sets batch, length and min-len only")
  private @Nullable Path student;

  @Option(
      names = "--adapter",
      paramLabel = "KEY=VALUE,…",
      description =
          "train a low-rank adapter beside the base, mapped from its file (that of a shape is"
              + " written into a temporary folder first): rank, alpha, dropout, targets (with +"
              + " between them); what is left out is as in"
              + " rank=16,alpha=32,dropout=0,targets=all-linear")
  private @Nullable String adapter;

  @Option(
      names = "--tokens-per-pass",
      paramLabel = "N",
      description = "tokens a forward pass may pack; default: 512")
  private int tokensPerPass = Execution.fast(1).tokensPerPass();

  @Option(
      names = "--recompute",
      description = "compute each layer again on the way back instead of keeping its activations")
  private boolean recompute;

  @Option(names = "--shards", paramLabel = "N", description = "threads; default: processors")
  private int shards = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--repeat",
      paramLabel = "N",
      description = "timed; default: 10, and 3 of a selection")
  private @Nullable Integer repeat;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      description = "not timed; default: 8, and 16 of the budget, whose client is compiled late")
  private @Nullable Integer warmUp;

  @Option(
      names = "--mode",
      split = ",",
      paramLabel = "MODE",
      description =
          "score, generate, train, budget, select, observe, pool, rounding; default: the first"
              + " three, in this order")
  private List<Mode> modes = List.of(Mode.SCORE, Mode.GENERATE, Mode.TRAIN);

  @Mixin private BenchBudget budget = new BenchBudget();

  @Mixin private BenchSelect select = new BenchSelect();

  @Mixin private BenchObserve observe = new BenchObserve();

  @Mixin private BenchRounding rounding = new BenchRounding();

  @Option(
      names = "--precision",
      paramLabel = "NAME",
      description =
          "f32; bf16, or int8, in which nothing trains: the same work in f32 and in that turn about, after how fast each precision multiplies here; rounding: what is held against f32, int8 where f32 is given; default: f32")
  private Precision precision = Precision.F32;

  @Mixin private BenchPool pool = new BenchPool();

  @Option(names = "--portable", description = "the path of ND4J operations alone")
  private boolean portable;

  @Option(names = "--json", description = "a JSON object a line")
  private boolean json;

  BenchCommand(Console console) {
    this.console = console;
  }

  private static Map<String, Integer> defaults() {
    Map<String, Integer> defaults = new LinkedHashMap<>();
    defaults.put("vocab", 512);
    defaults.put("width", 256);
    defaults.put("layers", 6);
    defaults.put("heads", 8);
    defaults.put("kv-heads", 0);
    defaults.put("ffn", 768);
    defaults.put("batch", 16);
    defaults.put("length", 128);
    defaults.put("min-len", 0);
    return defaults;
  }

  @Override
  public Integer call() throws IOException, TeacherException, InterruptedException {
    if (!engineModes().isEmpty()) {
      measureEngine();
    }
    if (modes.contains(Mode.BUDGET)) {
      console.result(budget.measure(warmUp == null ? 16 : warmUp, repeat(10), json));
    }
    if (modes.contains(Mode.SELECT)) {
      select.measure(repeat(3), json, console::result);
    }
    if (modes.contains(Mode.OBSERVE)) {
      console.result(observe.measure(warmUp == null ? 2 : warmUp, repeat(3), json));
    }
    if (modes.contains(Mode.POOL)) {
      pool.measure(console.students(), json, console::result);
    }
    if (modes.contains(Mode.ROUNDING)) {
      rounding.measure(precision, console.students(), json, console::result);
    }
    return 0;
  }

  private List<EngineBench.Mode> engineModes() {
    return modes.stream()
        .filter(mode -> mode.ordinal() < Mode.BUDGET.ordinal())
        .map(mode -> EngineBench.Mode.valueOf(mode.name()))
        .toList();
  }

  private int repeat(int usual) {
    return repeat == null ? usual : repeat;
  }

  /** What a precision needs, before anything is measured. */
  private void precise() {
    if (precision == Precision.F32) {
      return;
    }
    if (portable) {
      throw new UsageException(
          "--precision %s is of the fast path; leave --portable out".formatted(precision.key()));
    }
    precision
        .lacking()
        .ifPresent(
            why -> {
              throw new UsageException("--precision: " + why);
            });
  }

  private void rates(DecoderConfig config) {
    if (precision == Precision.F32) {
      return;
    }
    ProductRates rates = ProductRates.measured(config, System::nanoTime);
    if (!json) {
      console.result("products " + rates.words());
      return;
    }
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("engine", "quaestor").put("mode", "products");
    rates.gflops().forEach((each, gflops) -> line.put(each.key() + "_gflops", gflops));
    console.result(line.toString());
  }

  private void measureEngine() throws IOException {
    precise();
    Map<String, Integer> given = shape();
    int length = given.get("length");
    int least = given.get("min-len") == 0 ? length : given.get("min-len");
    int warm = warmUp == null ? 8 : warmUp;
    EngineBench.Load load =
        new EngineBench.Load(given.get("batch"), length, least, warm, repeat(10));
    Execution execution =
        new Execution(
            shards,
            tokensPerPass,
            portable ? Execution.Path.PORTABLE : Execution.Path.FAST,
            recompute ? Execution.Keep.LAYER_INPUTS : Execution.Keep.ALL);
    if (adapter != null) {
      beside(given, load, execution);
    } else if (student != null) {
      try (LoadedStudent loaded = LoadedStudent.open(student, shards)) {
        measure(loaded.decoder(), load, execution);
      }
    } else {
      try (Decoder decoder = Decoder.initialise(config(given), new SplittableRandom(1))) {
        measure(decoder, load, execution);
      }
    }
  }

  private void measure(Decoder decoder, EngineBench.Load load, Execution execution) {
    rates(decoder.config());
    measure(new EngineBench(decoder, load, execution, System::nanoTime), execution);
  }

  /** An adapter beside a base that lies in a file, as in a run. */
  private void beside(Map<String, Integer> given, EngineBench.Load load, Execution execution)
      throws IOException {
    AdapterSettings settings = BenchAdapter.parse(String.valueOf(adapter));
    Path made = student == null ? Files.createTempDirectory("quaestor-bench") : null;
    try {
      if (made != null) {
        try (Decoder decoder = Decoder.initialise(config(given), new SplittableRandom(1))) {
          BenchAdapter.write(decoder, made);
        }
      }
      try (ModelDirectory directory = ModelDirectory.open(made != null ? made : student);
          FrozenBase base = directory.frozen();
          Adapter learning = Adapter.initialise(base.config(), settings, new SplittableRandom(2))) {
        rates(base.config());
        measure(
            new EngineBench(
                new FinetuningSession.Adapted(base, learning), load, execution, System::nanoTime),
            execution);
      }
    } finally {
      if (made != null) {
        DurableFiles.removeTree(made);
      }
    }
  }

  private void measure(EngineBench bench, Execution execution) {
    for (EngineBench.Mode mode : engineModes()) {
      boolean beside =
          precision == Precision.BF16
              || precision == Precision.INT8 && mode != EngineBench.Mode.TRAIN;
      List<EngineBench.Result> results =
          beside ? bench.beside(mode, precision) : List.of(bench.run(mode));
      for (EngineBench.Result result : results) {
        console.result(json ? json(result, execution).toString() : text(result));
      }
    }
  }

  private static ObjectNode json(EngineBench.Result result, Execution execution) {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("engine", "quaestor");
    line.put("mode", result.mode().name().toLowerCase(Locale.ROOT));
    line.put("precision", result.precision().key());
    line.put("tokens_per_s", result.tokensPerSecond());
    line.put("times_f32", result.timesFirst());
    line.put("gemm_share", result.gemmShare());
    line.put("gemm_gflops", result.gemmGflops());
    line.put("gemm_peak_gflops", result.gemmPeakGflops());
    line.put("floor_share", result.floorShare());
    line.put("resident_bytes", result.residentBytes());
    line.put("peak_bytes", result.peakBytes());
    line.put("shards", execution.shards());
    line.put("path", execution.path().name().toLowerCase(Locale.ROOT));
    return line;
  }

  private static String text(EngineBench.Result result) {
    return String.format(
        Locale.ROOT,
        "%-8s %s %,9.0f tokens/s, %s%2.0f%% of the time in matrix products at %.1f of %.1f GFLOP/s a"
            + " shard, %.0f%% of the floor, %,d MiB resident, %,d at most",
        result.mode().name().toLowerCase(Locale.ROOT),
        result.precision().key(),
        result.tokensPerSecond(),
        result.precision() == Precision.F32
            ? ""
            : String.format(Locale.ROOT, "%.2f times f32's, ", result.timesFirst()),
        100 * result.gemmShare(),
        result.gemmGflops(),
        result.gemmPeakGflops(),
        100 * result.floorShare(),
        result.residentBytes() >> 20,
        result.peakBytes() >> 20);
  }

  private static DecoderConfig config(Map<String, Integer> given) {
    int heads = given.get("heads");
    int kvHeads = given.get("kv-heads") == 0 ? heads : given.get("kv-heads");
    return DecoderConfig.llama(given.get("vocab"), given.get("width"), given.get("layers"), heads)
        .withKvHeads(kvHeads)
        .withFfn(given.get("ffn"))
        .withContext(given.get("length") + 1);
  }

  private Map<String, Integer> shape() {
    Map<String, Integer> given = new LinkedHashMap<>(DEFAULTS);
    for (String part : shape.isBlank() ? List.<String>of() : List.of(shape.split(","))) {
      String[] pair = part.strip().split("=", 2);
      if (!DEFAULTS.containsKey(pair[0])) {
        throw new UsageException(
            "--shape: no such key %s; %s"
                .formatted(pair[0], Names.hint(pair[0], DEFAULTS.keySet())));
      }
      if (pair.length < 2 || !pair[1].matches("[1-9]\\d{0,8}")) {
        throw new UsageException("--shape: expected %s=N, found \"%s\"".formatted(pair[0], part));
      }
      given.put(pair[0], Integer.parseInt(pair[1]));
    }
    return given;
  }
}
