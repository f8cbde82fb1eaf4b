package dev.quaestor.test;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.trainer.checkpoint.ModelDirectory;
import dev.quaestor.trainer.engine.Decoder;
import dev.quaestor.trainer.engine.Execution;
import dev.quaestor.trainer.engine.Generated;
import dev.quaestor.trainer.engine.Generator;
import dev.quaestor.trainer.engine.Sampling;
import dev.quaestor.trainer.gguf.GgufExport;
import dev.quaestor.trainer.gguf.GgufPrecision;
import dev.quaestor.trainer.tokenizer.Tokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Students of each family exported as GGUF: llama.cpp reads a hundred prompts as the very tokens
 * that they are here, and answers each, in single precision, with the very tokens. For the coarser
 * precisions it is told how often the likeliest next token is the same.
 */
@Tag("interop")
class GgufInteropTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PROMPTS = 100;
  private static final int MOST = 12;
  private static final List<String> PIECES =
      List.of(
          "what",
          " each",
          " round",
          " teacher",
          "'ll",
          "'S",
          " don't",
          "123",
          " 45678",
          " 9",
          ", ",
          "!= {z}",
          "\n\n",
          "  ",
          "\t",
          "\r\n",
          " café",
          "世界",
          " é",
          "<think>",
          "…",
          " Ünïcode",
          "🚀",
          " x=f(y)[0];",
          "    return",
          " И",
          "\u00A0",
          "١٢",
          " word-word",
          "_a_b",
          "\n ",
          "³");

  @TempDir Path directory;

  private static List<String> prompts() {
    SplittableRandom random = new SplittableRandom(7);
    return IntStream.range(0, PROMPTS)
        .mapToObj(
            i -> {
              StringBuilder prompt = new StringBuilder();
              for (int piece = 1 + random.nextInt(9); piece > 0; piece--) {
                prompt.append(PIECES.get(random.nextInt(PIECES.size())));
              }
              return prompt.toString();
            })
        .toList();
  }

  /** A prompt's tokens here, and the answer's. */
  private record Answered(int[] prompt, int[] answer) {}

  private static List<Answered> answered(Path checkpoint, List<String> prompts) throws Exception {
    try (ModelDirectory model = ModelDirectory.open(checkpoint);
        Tokenizer tokenizer = Tokenizer.open(checkpoint);
        Decoder decoder = model.load();
        Generator generator = new Generator(decoder, Execution.fast(1))) {
      List<int[]> ids = prompts.stream().map(tokenizer::prompt).toList();
      List<Generated> answers =
          generator.generate(
              ids,
              Sampling.greedy(MOST, new HashSet<>(model.ids().eos())),
              i -> new SplittableRandom(i));
      return IntStream.range(0, ids.size())
          .mapToObj(i -> new Answered(ids.get(i), answers.get(i).tokens()))
          .toList();
    }
  }

  private Path exported(Path checkpoint, GgufPrecision precision) throws Exception {
    Path gguf = directory.resolve(checkpoint.getFileName() + "-" + precision + ".gguf");
    try (ModelDirectory model = ModelDirectory.open(checkpoint)) {
      GgufExport.of(model, precision).write(gguf);
    }
    return gguf;
  }

  /** The prompts with what each is to be compared with. */
  private Path asked(Path gguf, List<String> prompts, List<Answered> here) throws Exception {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < prompts.size(); i++) {
      ObjectNode line = JSON.createObjectNode().put("id", i).put("prompt", prompts.get(i));
      line.set("then", JSON.valueToTree(here.get(i).answer()));
      lines.add(line.toString());
    }
    return Files.write(Path.of(gguf + ".jsonl"), lines);
  }

  private static int[] ids(JsonNode array) {
    return IntStream.range(0, array.size()).map(i -> array.get(i).intValue()).toArray();
  }

  private void sameTokens(List<Path> checkpoints) throws Exception {
    List<String> prompts = prompts();
    Map<Path, List<Answered>> here = new LinkedHashMap<>();
    List<String> arguments = new ArrayList<>(List.of("" + MOST));
    for (Path checkpoint : checkpoints) {
      List<Answered> answers = answered(checkpoint, prompts);
      assertThat(answers.stream().mapToInt(a -> a.answer().length).sum())
          .as("%s writes something", checkpoint)
          .isGreaterThan(PROMPTS * 4);
      here.put(checkpoint, answers);
      for (GgufPrecision precision : GgufPrecision.values()) {
        Path gguf = exported(checkpoint, precision);
        asked(gguf, prompts, answers);
        arguments.add(gguf.toString());
      }
    }
    PythonEnvironment.of("llama-cpp-0.3").run("gguf_answers.py", arguments.toArray(String[]::new));
    for (Path checkpoint : checkpoints) {
      compare(checkpoint, prompts, here.get(checkpoint));
    }
  }

  private void compare(Path checkpoint, List<String> prompts, List<Answered> here)
      throws Exception {
    String name = checkpoint.getFileName().toString();
    StringBuilder said = new StringBuilder(name);
    for (GgufPrecision precision : GgufPrecision.values()) {
      List<String> there =
          Files.readAllLines(directory.resolve(name + "-" + precision + ".gguf.answers"));
      assertThat(there).hasSize(PROMPTS);
      int tokens = 0;
      int alike = 0;
      for (int i = 0; i < PROMPTS; i++) {
        int[] answer = here.get(i).answer();
        JsonNode line = JSON.readTree(there.get(i));
        String what = "%s in %s: \"%s\"".formatted(name, precision, prompts.get(i));
        assertThat(ids(line.path("tokens"))).as(what).isEqualTo(here.get(i).prompt());
        if (precision == GgufPrecision.F32) {
          assertThat(ids(line.path("answer"))).as(what).isEqualTo(answer);
        }
        int[] after = ids(line.path("after"));
        tokens += answer.length;
        alike += (int) IntStream.range(0, answer.length).filter(t -> after[t] == answer[t]).count();
      }
      said.append("; %s: likeliest token the same %d of %d".formatted(precision, alike, tokens));
      assertThat(alike).as("%s in %s", name, precision).isGreaterThan(tokens / 2);
    }
    System.out.println(said);
  }

  @Test
  void export_everyFamily_isReadAndAnsweredByLlamaCppTokenForToken() throws Exception {
    Path made = Files.createDirectory(directory.resolve("made"));
    List<String> names =
        PythonEnvironment.of("transformers-5.24")
            .run("gguf_bases.py", made.toString())
            .lines()
            .filter(line -> line.startsWith("base "))
            .map(line -> line.substring(5))
            .toList();
    assertThat(names).hasSizeGreaterThan(10);
    sameTokens(names.stream().map(made::resolve).toList());
  }

  @Test
  void export_realTokenizers_areReadByLlamaCppTokenForToken() throws Exception {
    PythonEnvironment python = PythonEnvironment.of("transformers-5.24");
    String folder = Path.of("target/interop/llama.cpp").toAbsolutePath().toString();
    Path made = Files.createDirectory(directory.resolve("real"));
    python.run("to_gguf.py", "fetch", folder);
    python.run("to_gguf.py", "bases", folder, made.toString());
    sameTokens(List.of(made.resolve("qwen3"), made.resolve("llama3_1")));
  }
}
