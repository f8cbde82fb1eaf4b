package dev.quaestor.test;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quaestor.trainer.checkpoint.Export;
import dev.quaestor.trainer.checkpoint.ModelConfig;
import dev.quaestor.trainer.checkpoint.ModelDirectory;
import dev.quaestor.trainer.checkpoint.Origin;
import dev.quaestor.trainer.disk.InvalidCheckpointException;
import dev.quaestor.trainer.engine.Adapter;
import dev.quaestor.trainer.engine.AdapterSettings;
import dev.quaestor.trainer.engine.Decoder;
import dev.quaestor.trainer.engine.DecoderConfig;
import dev.quaestor.trainer.engine.Execution;
import dev.quaestor.trainer.engine.Scorer;
import dev.quaestor.trainer.engine.Sequence;
import dev.quaestor.trainer.peft.AdapterConfig;
import dev.quaestor.trainer.peft.AdapterDirectory;
import dev.quaestor.trainer.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Adapters between PEFT and here, in both directions: what PEFT writes in some seventy forms has
 * the log-probabilities of {@code PeftModel.from_pretrained} or is refused, and what is written
 * here is opened by PEFT with every tensor found, to the same numbers.
 */
@Tag("interop")
final class AdaptersInteropTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double TOLERANCE = 1e-4;

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"transformers-5.24", "transformers-4.57"})
  void whatPeftWrites_isComputedAsPeftDoes_orRefusedByName(String packages) throws Exception {
    Path made = directory.resolve("made");
    String said = PythonEnvironment.of(packages).run("adapters.py", made.toString());
    int same = 0;
    Map<String, String> refused = new TreeMap<>();
    List<String> wrong = new ArrayList<>();
    for (Path adapter : adapters(made)) {
      JsonNode golden = JSON.readTree(adapter.resolve("golden.json").toFile());
      boolean loads = golden.path("expected").asText().equals("same");
      String name = adapter.getFileName().toString();
      try {
        double difference = difference(scores(adapter, golden.path("tokens")), golden);
        if (!(difference <= TOLERANCE)) {
          wrong.add(name + " is off by " + difference);
        } else if (!loads) {
          wrong.add(name + " was to be refused");
        } else {
          same++;
        }
      } catch (InvalidCheckpointException e) {
        refused.put(name, e.getMessage());
        if (loads) {
          wrong.add(name + " is refused: " + e.getMessage());
        }
      }
    }
    System.out.printf(
        "%s%d the same, %d refused by name, %d wrong%n%s%n",
        said, same, refused.size(), wrong.size(), refused.keySet());
    assertThat(wrong).isEmpty();
    assertThat(same).isGreaterThan(45);
  }

  private static List<Path> adapters(Path made) throws IOException {
    try (Stream<Path> all = Files.list(made)) {
      return all.filter(path -> Files.exists(path.resolve("golden.json"))).sorted().toList();
    }
  }

  private static List<List<Double>> scores(Path student, JsonNode texts) throws IOException {
    List<Sequence> sequences = new ArrayList<>();
    for (JsonNode text : texts) {
      int[] tokens = new int[text.size()];
      Arrays.setAll(tokens, i -> text.get(i).intValue());
      sequences.add(new Sequence(tokens, 1));
    }
    try (ModelDirectory model = ModelDirectory.open(student);
        Decoder decoder = model.load();
        Scorer scorer = new Scorer(decoder, Execution.fast(1))) {
      return scorer.score(sequences).stream()
          .map(
              scores -> {
                List<Double> values = new ArrayList<>();
                for (double value : scores.logprobs()) {
                  values.add(value);
                }
                return values;
              })
          .toList();
    }
  }

  private static double difference(List<List<Double>> found, JsonNode golden) {
    double largest = 0;
    JsonNode texts = golden.has("logprobs") ? golden.path("logprobs") : golden;
    for (int t = 0; t < texts.size(); t++) {
      assertThat(found.get(t)).hasSize(texts.get(t).size());
      for (int i = 0; i < texts.get(t).size(); i++) {
        double here = Math.abs(found.get(t).get(i) - texts.get(t).get(i).doubleValue());
        largest = Double.isNaN(here) ? here : Math.max(largest, here);
      }
    }
    return largest;
  }

  @ParameterizedTest
  @ValueSource(strings = {"transformers-5.24", "transformers-4.57"})
  void whatIsWrittenHere_isOpenedByPeft_toTheSameNumbers(String packages) throws Exception {
    PythonEnvironment python = PythonEnvironment.of(packages);
    Path made = directory.resolve("made");
    python.run("adapters.py", made.toString());
    JsonNode texts = null;
    Map<Path, List<List<Double>>> ours = new LinkedHashMap<>();
    for (Path adapter : adapters(made)) {
      JsonNode golden = JSON.readTree(adapter.resolve("golden.json").toFile());
      texts = golden.path("tokens");
      if (golden.path("expected").asText().equals("same")) {
        Path again = directory.resolve("again-" + adapter.getFileName());
        try (ModelDirectory model = ModelDirectory.open(adapter);
            AdapterDirectory opened =
                AdapterDirectory.open(adapter, shape(model.base().orElseThrow()))) {
          Export.adapter(
              again,
              model,
              opened,
              new Export.Named(
                  model.base().orElseThrow().toString(),
                  Origin.of(model),
                  SafetensorsWriter.f32()));
        }
        ours.put(again, scores(again, texts));
      }
    }
    for (String base : List.of("llama", "untied", "biased", "normed")) {
      Path trained = directory.resolve("trained-" + base);
      trained(made.resolve("bases").resolve(base), trained);
      ours.put(trained, scores(trained, texts));
    }
    List<String> arguments = new ArrayList<>();
    Path answers = directory.resolve("answers.json");
    arguments.add(answers.toString());
    arguments.add("--open");
    ours.keySet().forEach(path -> arguments.add(path.toString()));
    python.run("adapters.py", arguments.toArray(String[]::new));
    JsonNode theirs = JSON.readTree(answers.toFile());
    double largest = 0;
    for (Map.Entry<Path, List<List<Double>>> each : ours.entrySet()) {
      double off = difference(each.getValue(), theirs.path(each.getKey().toString()));
      assertThat(off).as(each.getKey().getFileName().toString()).isLessThan(TOLERANCE);
      largest = Math.max(largest, off);
    }
    System.out.printf(
        "%s: %d adapters written here, opened by PEFT; largest difference %.1e%n",
        packages, ours.size(), largest);
    assertThat(ours).hasSizeGreaterThan(45);
  }

  private static DecoderConfig shape(Path base) throws IOException {
    return ModelConfig.read(base).decoder();
  }

  /** An adapter as a run leaves it, with values that are not zero. */
  private static void trained(Path base, Path to) throws IOException {
    DecoderConfig shape = shape(base);
    AdapterSettings settings = new AdapterSettings(3, 5, 0.1, List.of("all-linear"));
    SplittableRandom random = new SplittableRandom(4);
    try (Adapter adapter = Adapter.initialise(shape, settings, random)) {
      adapter
          .parameters()
          .forEach(
              p -> {
                var values = adapter.buffer(p.name());
                for (int i = 0; i < values.capacity(); i++) {
                  values.put(i, values.get(i) + (float) (0.2 * (random.nextDouble() - 0.5)));
                }
              });
      AdapterDirectory.write(
          to,
          AdapterConfig.of(settings, base.toString()),
          AdapterDirectory.parameters(adapter),
          SafetensorsWriter.f32());
    }
  }
}
