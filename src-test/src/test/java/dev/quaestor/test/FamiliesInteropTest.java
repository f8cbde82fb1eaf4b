package dev.quaestor.test;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quaestor.trainer.checkpoint.ModelDirectory;
import dev.quaestor.trainer.disk.InvalidCheckpointException;
import dev.quaestor.trainer.engine.Decoder;
import dev.quaestor.trainer.engine.Execution;
import dev.quaestor.trainer.engine.Generated;
import dev.quaestor.trainer.engine.Generator;
import dev.quaestor.trainer.engine.GradientEngine;
import dev.quaestor.trainer.engine.ParameterShape;
import dev.quaestor.trainer.engine.Sampling;
import dev.quaestor.trainer.engine.Scorer;
import dev.quaestor.trainer.engine.Sequence;
import dev.quaestor.trainer.engine.TokenScores;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Checkpoints of every family, as transformers of two versions writes and reads them: each is
 * computed to the same log-probabilities and greedy continuations, whichever type its weights are
 * stored in, or refused by the name of what is not supported. Both sides compute in single
 * precision.
 */
@Tag("interop")
final class FamiliesInteropTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double TOLERANCE = 1e-4;

  /** Of the largest number in a gradient; norms and angles are in single precision there. */
  private static final double GRADIENT_TOLERANCE = 1e-5;

  private static final int END = 2;

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"transformers-5.24", "transformers-4.57"})
  void whatTransformersWrites_isComputedAsThere_orRefusedByName(String packages) throws Exception {
    Path made = directory.resolve("made");
    String said = PythonEnvironment.of(packages).run("families.py", made.toString());
    Map<String, Integer> same = new TreeMap<>();
    Map<String, Integer> refused = new TreeMap<>();
    List<String> wrong = new ArrayList<>();
    double largest = 0;
    int continuations = 0;
    int gradients = 0;
    double steepest = 0;
    for (Path checkpoint : checkpoints(made)) {
      JsonNode golden = JSON.readTree(checkpoint.resolve("golden.json").toFile());
      String name = checkpoint.getFileName().toString();
      String family = name.replaceFirst("-.*", "");
      try (ModelDirectory model = ModelDirectory.open(checkpoint);
          Decoder decoder = model.load()) {
        if (!golden.path("refused").isNull()) {
          wrong.add(name + " was to be refused by " + golden.path("refused"));
          continue;
        }
        double off = difference(decoder, golden);
        double slope = slopes(checkpoint, decoder, golden);
        if (!(slope <= GRADIENT_TOLERANCE)) {
          wrong.add(name + " has gradients off by " + slope);
        }
        gradients += golden.has("gradient") ? 1 : 0;
        steepest = Math.max(steepest, slope);
        int unlike = unlike(decoder, golden);
        if (!(off <= TOLERANCE) || unlike > 0) {
          wrong.add(name + " is off by " + off + ", " + unlike + " continuations differ");
        } else {
          same.merge(family, 1, Integer::sum);
          largest = Math.max(largest, off);
          continuations += golden.path("prompts").size();
        }
      } catch (InvalidCheckpointException e) {
        if (golden.path("refused").isNull()
            || !e.getMessage().contains(golden.path("refused").asText())) {
          wrong.add(name + " is refused: " + e.getMessage());
        } else {
          refused.merge(family, 1, Integer::sum);
        }
      }
    }
    System.out.printf(
        "%s%d the same %s, by at most %.1e a token, %d greedy continuations alike;"
            + " %d gradients in double precision, by at most %.1e of the largest;"
            + " %d refused by name %s; %d wrong%n",
        said,
        sum(same),
        same,
        largest,
        continuations,
        gradients,
        steepest,
        sum(refused),
        refused,
        wrong.size());
    assertThat(wrong).isEmpty();
    assertThat(sum(same)).isGreaterThan(200);
    assertThat(gradients).isGreaterThan(80);
    assertThat(sum(refused)).isGreaterThan(100);
  }

  private static int sum(Map<String, Integer> counts) {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  private static List<Path> checkpoints(Path made) throws IOException {
    try (Stream<Path> all = Files.list(made)) {
      return all.filter(path -> Files.exists(path.resolve("golden.json"))).sorted().toList();
    }
  }

  private static int[] ints(JsonNode list) {
    int[] values = new int[list.size()];
    Arrays.setAll(values, i -> list.get(i).intValue());
    return values;
  }

  private static double difference(Decoder decoder, JsonNode golden) {
    List<Sequence> texts = new ArrayList<>();
    golden.path("tokens").forEach(text -> texts.add(new Sequence(ints(text), 1)));
    double largest = 0;
    try (Scorer scorer = new Scorer(decoder, Execution.fast(1))) {
      List<TokenScores> scores = scorer.score(texts);
      for (int t = 0; t < texts.size(); t++) {
        JsonNode expected = golden.path("logprobs").path(t);
        double[] found = doubles(scores.get(t));
        assertThat(found).hasSize(expected.size());
        for (int i = 0; i < found.length; i++) {
          double here = Math.abs(found[i] - expected.path(i).doubleValue());
          largest = Double.isNaN(here) ? Double.POSITIVE_INFINITY : Math.max(largest, here);
        }
      }
    }
    return largest;
  }

  /**
   * How far a training step's gradient is from autograd's in double precision; 0 if none is given.
   */
  private static double slopes(Path checkpoint, Decoder decoder, JsonNode golden)
      throws IOException {
    if (!golden.has("gradient")) {
      return 0;
    }
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
    try (Decoder precise = decoder.inDouble();
        GradientEngine engine = new GradientEngine(precise, Execution.portable());
        INDArray gradient = Nd4j.create(DataType.DOUBLE, precise.vector().length())) {
      engine.learn(List.of(new Sequence(ints(golden.path("tokens").path(1)), 1)), gradient);
      Map<String, ParameterShape> shapes = new HashMap<>();
      precise.parameters().forEach(p -> shapes.put(p.name(), p));
      DoubleBuffer expected =
          ByteBuffer.wrap(Files.readAllBytes(checkpoint.resolve("gradient.bin")))
              .order(ByteOrder.LITTLE_ENDIAN)
              .asDoubleBuffer();
      double largest = 0;
      double off = 0;
      double[] found = gradient.toDoubleVector();
      for (JsonNode name : golden.path("gradient")) {
        ParameterShape shape = shapes.remove(name.asText());
        for (long i = shape.offset(); i < shape.offset() + shape.size(); i++) {
          double wanted = expected.get();
          largest = Math.max(largest, Math.abs(wanted));
          double here = Math.abs(found[(int) i] - wanted);
          off = Double.isNaN(here) ? Double.POSITIVE_INFINITY : Math.max(off, here);
        }
      }
      assertThat(shapes).isEmpty();
      assertThat(expected.remaining()).isZero();
      return off / largest;
    } finally {
      Nd4j.setDefaultDataTypes(DataType.FLOAT, DataType.FLOAT);
    }
  }

  private static double[] doubles(TokenScores scores) {
    double[] values = new double[scores.logprobs().length];
    Arrays.setAll(values, i -> scores.logprobs()[i]);
    return values;
  }

  /** How many greedy continuations are not the ones expected, token by token. */
  private static int unlike(Decoder decoder, JsonNode golden) {
    List<int[]> prompts = new ArrayList<>();
    golden.path("prompts").forEach(prompt -> prompts.add(ints(prompt)));
    int unlike = 0;
    try (Generator generator = new Generator(decoder, Execution.fast(1))) {
      List<Generated> answers =
          generator.generate(
              prompts, Sampling.greedy(12, Set.of(END)), i -> new SplittableRandom(i));
      for (int p = 0; p < prompts.size(); p++) {
        if (!Arrays.equals(answers.get(p).tokens(), ints(golden.path("answers").path(p)))) {
          unlike++;
        }
      }
    }
    return unlike;
  }
}
