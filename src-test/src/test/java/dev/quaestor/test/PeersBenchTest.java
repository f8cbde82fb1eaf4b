package dev.quaestor.test;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The table of {@code experiments/BENCHMARKS.md}: each kind of work by the engine and by its peers,
 * turn about, each a process of its own; the median of the pairs' ratios, beside the faster peer of
 * each pair. {@code mvn test -Pbench -pl src-test -am -Dtest=PeersBenchTest
 * -Dsurefire.failIfNoSpecifiedTests=false}; {@code -Dpeers.only=REGEX} picks rows, {@code
 * -Dpeers.pairs=N} sets the pairs (5). Nothing else may run. PyTorch, PEFT and llama.cpp are pinned
 * and made once, under {@code target/}; the last wants cmake and a compiler.
 */
@Tag("bench")
final class PeersBenchTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path LLAMA_HOME =
      Path.of("target/interop/llama.cpp-native").toAbsolutePath();
  private static final Path LAUNCHER = Path.of("..", "quaestor").toAbsolutePath().normalize();

  private static final String DEFAULT = "";
  private static final String MIXED = "min-len=16";
  private static final String SMOL =
      "vocab=49152,width=576,layers=30,heads=9,kv-heads=3,ffn=1536,batch=16,length=64";
  private static final String SMOL_MANY = SMOL.replace("batch=16", "batch=64");
  private static final String SMOL_ONE = SMOL.replace("batch=16", "batch=1");

  /** Karpathy's TinyStories model of 260 thousand parameters. */
  private static final String STORIES =
      "vocab=512,width=64,layers=5,heads=8,kv-heads=4,ffn=172,batch=64,length=128";

  @TempDir private Path directory;

  /** Who does the same work. */
  private enum Peer {
    TORCH,
    TORCH_COMPILED,
    TORCH_BF16,
    TORCH_BF16_COMPILED,
    PEFT,
    PEFT_BF16,
    LLAMA_F32,
    LLAMA_Q8
  }

  /** A row: a kind of work, a shape, a precision of ours, whom it is held against and the aim. */
  private record Row(
      String name, String mode, String shape, String precision, List<Peer> peers, double aim) {}

  private static final List<Peer> TORCHES = List.of(Peer.TORCH, Peer.TORCH_COMPILED);

  /** Both kinds in bf16 where the master weights are floats (autocast), and in floats. */
  private static final List<Peer> ALL_TORCHES =
      List.of(Peer.TORCH, Peer.TORCH_COMPILED, Peer.TORCH_BF16, Peer.TORCH_BF16_COMPILED);

  private static final List<Peer> PEFTS = List.of(Peer.PEFT, Peer.PEFT_BF16);
  private static final List<Peer> LLAMA = List.of(Peer.LLAMA_F32);
  private static final List<Peer> LLAMAS = List.of(Peer.LLAMA_F32, Peer.LLAMA_Q8);

  private static final List<Row> ROWS =
      List.of(
          new Row("train, default shape", "train", DEFAULT, "f32", TORCHES, 1.35),
          new Row("score, default shape", "score", DEFAULT, "f32", TORCHES, 1.35),
          new Row("train, mixed lengths", "train", MIXED, "f32", TORCHES, 2.3),
          new Row("score, mixed lengths", "score", MIXED, "f32", TORCHES, 2.3),
          new Row("train, SmolLM2-135M", "train", SMOL, "f32", TORCHES, 1.4),
          new Row("score, SmolLM2-135M", "score", SMOL, "f32", TORCHES, 1.7),
          new Row("adapter, SmolLM2-135M", "train", SMOL, "f32", List.of(Peer.PEFT), 1.5),
          new Row("train in bf16, default shape", "train", DEFAULT, "bf16", ALL_TORCHES, 1),
          new Row("train in bf16, mixed lengths", "train", MIXED, "bf16", ALL_TORCHES, 1),
          new Row("train in bf16, SmolLM2-135M", "train", SMOL, "bf16", ALL_TORCHES, 1),
          new Row("adapter in bf16, SmolLM2-135M", "train", SMOL, "bf16", PEFTS, 1),
          new Row("generate, SmolLM2-135M, 64", "generate", SMOL_MANY, "f32", LLAMA, 1.3),
          new Row("generate, default shape, 64", "generate", "batch=64", "f32", LLAMA, 2),
          new Row("generate, stories260k, 64", "generate", STORIES, "f32", LLAMA, 4),
          new Row("generate, SmolLM2-135M, 1", "generate", SMOL_ONE, "f32", LLAMA, 1),
          new Row("generate in int8, SmolLM2-135M, 64", "generate", SMOL_MANY, "int8", LLAMAS, 2.5),
          new Row("generate in int8, default shape", "generate", "batch=64", "int8", LLAMAS, 2.5));

  /** One measurement: tokens a second, and the most bytes that were resident (0: not told). */
  private record Speed(String engine, double tokensPerSecond, double peakBytes) {}

  @Test
  void table_turnAbout() throws Exception {
    Pattern only = Pattern.compile(System.getProperty("peers.only", ""));
    List<Row> rows = ROWS.stream().filter(row -> only.matcher(row.name).find()).toList();
    assertThat(rows).as("rows that match %s", only).isNotEmpty();
    PythonEnvironment python = PythonEnvironment.of("transformers-5.24");
    if (rows.stream().anyMatch(row -> row.mode.equals("generate"))) {
      python.run("peer_llamacpp.py", "build", LLAMA_HOME.toString());
    }
    quaestor(Map.of(), "--version"); // builds what is not built
    List<String> table = new ArrayList<>();
    table.add("| work | ours, tokens/s | peer, tokens/s | times the peer | aim | memory, of its |");
    table.add("|---|---|---|---|---|---|");
    for (Row row : rows) {
      table.add(measured(row, python));
      System.out.println(table.get(table.size() - 1));
    }
    Files.write(Path.of("target", "peers.md"), table);
  }

  private String measured(Row row, PythonEnvironment python) throws Exception {
    int pairs = Integer.getInteger("peers.pairs", 5);
    double[] ours = new double[pairs];
    double[] theirs = new double[pairs];
    double[] times = new double[pairs];
    double[] memory = new double[pairs];
    List<String> faster = new ArrayList<>();
    for (int pair = 0; pair < pairs; pair++) {
      Speed mine = mine(row);
      List<Speed> peers = new ArrayList<>();
      for (Peer peer : row.peers) {
        peers.add(theirs(peer, row, python));
      }
      Speed best =
          peers.stream().max(Comparator.comparingDouble(Speed::tokensPerSecond)).orElseThrow();
      faster.add(best.engine);
      ours[pair] = mine.tokensPerSecond;
      theirs[pair] = best.tokensPerSecond;
      times[pair] = mine.tokensPerSecond / best.tokensPerSecond;
      memory[pair] = mine.peakBytes / best.peakBytes;
    }
    return String.format(
        Locale.ROOT,
        "| %s | %,.0f | %,.0f (%s) | **%.2f** (%.2f to %.2f) | %s | %s |",
        row.name,
        median(ours),
        median(theirs),
        String.join(", ", new TreeSet<>(faster)),
        median(times),
        Arrays.stream(times).min().orElseThrow(),
        Arrays.stream(times).max().orElseThrow(),
        row.aim,
        Double.isInfinite(memory[0]) || !row.precision.equals("f32") // which runs beside f32
            ? "–"
            : String.format(Locale.ROOT, "%.2f", median(memory)));
  }

  private Speed mine(Row row) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("bench", "--json", "--mode", row.mode));
    arguments.addAll(List.of("--warm-up", row.shape.contains("layers=30") ? "2" : "8"));
    arguments.addAll(List.of("--repeat", row.shape.contains("layers=30") ? "3" : "12"));
    if (!row.shape.isEmpty()) {
      arguments.addAll(List.of("--shape", row.shape));
    }
    if (row.peers.contains(Peer.PEFT)) {
      arguments.addAll(List.of("--adapter", "rank=16"));
    }
    if (!row.precision.equals("f32")) {
      arguments.addAll(List.of("--precision", row.precision));
    }
    String out = quaestor(Map.of("QUAESTOR_NO_BUILD", "1"), arguments.toArray(String[]::new));
    for (String line : out.lines().toList()) {
      JsonNode told = JSON.readTree(line);
      if (told.path("mode").asText().equals(row.mode)
          && told.path("precision").asText().equals(row.precision)) {
        return new Speed(
            "quaestor", told.get("tokens_per_s").asDouble(), told.get("peak_bytes").asDouble());
      }
    }
    throw new AssertionError("no line of " + row.mode + " in " + row.precision + ": " + out);
  }

  private static Speed theirs(Peer peer, Row row, PythonEnvironment python) throws Exception {
    List<String> keys = row.shape.isEmpty() ? List.of() : List.of(row.shape.split(","));
    List<String> arguments = new ArrayList<>();
    String script = "peer_torch.py";
    switch (peer) {
      case TORCH -> arguments.add(row.mode);
      case TORCH_COMPILED -> arguments.addAll(List.of(row.mode, "compile=1"));
      case TORCH_BF16 -> arguments.addAll(List.of(row.mode, "bf16=1"));
      case TORCH_BF16_COMPILED -> arguments.addAll(List.of(row.mode, "bf16=1", "compile=1"));
      case PEFT -> arguments.add("lora");
      case PEFT_BF16 -> arguments.addAll(List.of("lora", "bf16=1"));
      default -> {
        script = "peer_llamacpp.py";
        String batch =
            Arrays.stream(row.shape.split(","))
                .filter(k -> k.startsWith("batch="))
                .findFirst()
                .orElseThrow();
        keys = keys.stream().filter(key -> !key.startsWith("batch=")).toList();
        arguments.addAll(
            List.of(
                "generate",
                LLAMA_HOME.toString(),
                peer == Peer.LLAMA_F32 ? "f32" : "q8_0",
                batch.substring(6)));
      }
    }
    arguments.addAll(keys);
    JsonNode told = JSON.readTree(python.run(script, arguments.toArray(String[]::new)));
    return new Speed(
        told.get("engine").asText(),
        told.get("tokens_per_s").asDouble(),
        told.path("peak_bytes").asDouble());
  }

  /** What the launcher prints: as users start it, with its options for the compiler. */
  private String quaestor(Map<String, String> environment, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(LAUNCHER.toString()));
    command.addAll(List.of(arguments));
    Path out = directory.resolve("out.txt");
    Path err = directory.resolve("err.txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    if (!process.waitFor(30, TimeUnit.MINUTES)) {
      process.destroyForcibly().waitFor();
      throw new AssertionError("still running after half an hour: " + command);
    }
    assertThat(process.exitValue()).as("%s: %s", command, Files.readString(err)).isZero();
    return Files.readString(out);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
