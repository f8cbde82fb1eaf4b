package dev.quaestor.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.quaestor.experiments.assembly.LocalStudents;
import dev.quaestor.trainer.checkpoint.ModelDirectory;
import dev.quaestor.trainer.checkpoint.TokenIds;
import dev.quaestor.trainer.engine.Decoder;
import dev.quaestor.trainer.engine.DecoderConfig;
import dev.quaestor.trainer.safetensors.SafetensorsWriter;
import dev.quaestor.trainer.tokenizer.Tokenizer;
import dev.quaestor.trainer.tokenizer.TokenizerFiles;
import dev.quaestor.trainer.tokenizer.TokenizerTraining;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file task taught to a checkpoint in its own chat template. */
class ChatStudentTest {

  private static final String CHATML =
      "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}";
  private static final List<String> WORDS = List.of("ab", "ba", "ca", "bc");

  @TempDir private Path temporary;
  private Path checkpoint = Path.of("");

  private static Said quaestor(Object... arguments) {
    return Said.by(new LocalStudents(), arguments);
  }

  /** An untrained decoder whose tokenizer has a chat template. */
  @BeforeEach
  void make() throws IOException {
    TokenizerFiles files = chatml();
    checkpoint = temporary.resolve("checkpoint");
    try (Tokenizer tokenizer = Tokenizer.of(files)) {
      DecoderConfig shape =
          DecoderConfig.llama(tokenizer.vocabularySize(), 32, 2, 2).withFfn(64).withContext(96);
      try (Decoder decoder = Decoder.initialise(shape, new SplittableRandom(1))) {
        ModelDirectory.write(
            checkpoint,
            ModelDirectory.Content.of(decoder, TokenIds.of(tokenizer.special()), files),
            SafetensorsWriter.f32(),
            Long.MAX_VALUE);
      }
    }
    StringBuilder pool = new StringBuilder();
    StringBuilder held = new StringBuilder();
    StringBuilder answers = new StringBuilder();
    for (String word : WORDS) {
      pool.append("{\"id\":\"%s\",\"prompt\":\"say %s\"}\n".formatted(word, word));
      held.append("{\"prompt\":\"now %s\",\"reference\":\"%s\"}\n".formatted(word, word));
      answers.append("{\"id\":\"%s\",\"completion\":\"%s\"}\n".formatted(word, word));
    }
    Files.writeString(temporary.resolve("pool.jsonl"), pool);
    Files.writeString(temporary.resolve("held.jsonl"), held);
    Files.writeString(temporary.resolve("answers.jsonl"), answers);
  }

  private static TokenizerFiles chatml() throws IOException {
    TokenizerFiles plain = TokenizerTraining.characters(List.of("abcdefghijklmnopqrstuvwxyz .\n"));
    JsonNode root = new ObjectMapper().readTree(plain.contents().get(TokenizerFiles.TOKENIZER));
    int id;
    try (Tokenizer tokenizer = Tokenizer.of(plain)) {
      id = tokenizer.vocabularySize();
    }
    for (String token : List.of("<|im_start|>", "<|im_end|>")) {
      ((ArrayNode) root.path("added_tokens"))
          .addObject()
          .put("id", id++)
          .put("content", token)
          .put("single_word", false)
          .put("lstrip", false)
          .put("rstrip", false)
          .put("normalized", false)
          .put("special", true);
    }
    Map<String, String> contents = new TreeMap<>(plain.contents());
    contents.put(TokenizerFiles.TOKENIZER, root.toString());
    contents.put("chat_template.jinja", CHATML);
    return new TokenizerFiles(contents);
  }

  private Path manifest(String chat) throws IOException {
    return Files.writeString(
        temporary.resolve("chat.yaml"),
        """
        name: chat
        task: {name: jsonl, file: %s, held-out: %s, monitor: 2, test: 2}
        student: {checkpoint: %s%s}
        teacher: {kind: recorded, file: %s, model: m}
        observe: {max-tokens: 8}
        strategy: random
        rounds: 1
        queries-per-round: 4
        admission: {verify: false}
        train: {steps-per-query: 40, batch: 4, learning-rate: 1e-2, replay: 0}
        compute: {shards: 1}
        seeds: [1]
        """
            .formatted(
                temporary.resolve("pool.jsonl"),
                temporary.resolve("held.jsonl"),
                checkpoint,
                chat,
                temporary.resolve("answers.jsonl")));
  }

  @Test
  void run_inItsTemplate_learnsToAnswerThereAndNowhereElse() throws IOException {
    Path out = temporary.resolve("out");
    Said run = quaestor("run", manifest(", chat: {system: be brief.}"), "--out", out);
    assertThat(run.code()).as(run.err()).isZero();
    Path learned = out.resolve("random/1/checkpoints/round-0001");
    Said chat =
        quaestor(
            "generate",
            "--student",
            learned,
            "--max-tokens",
            8,
            "--chat",
            "--system",
            "be brief.",
            "say ab",
            "say ca");
    assertThat(chat.out().lines()).as(chat.err()).containsExactly("ab", "ca");
    Path in =
        Files.writeString(
            temporary.resolve("in.jsonl"), "{\"prompt\":\"say ab\",\"answer\":\"ab\"}\n");
    double inChat = logprob(learned, in, "--chat", "--system", "be brief.");
    double plain = logprob(learned, in);
    assertThat(inChat).as("it was taught these tokens").isGreaterThan(-0.5);
    assertThat(plain).as("and not these").isLessThan(inChat - 1);
  }

  /** The sum over the answer's tokens, its end included: two letters and the end in a chat. */
  private double logprob(Path student, Path in, Object... more) throws IOException {
    Path out = temporary.resolve("scored.jsonl");
    List<Object> arguments =
        new java.util.ArrayList<>(List.of("score", "--student", student, "--in", in, "--out", out));
    arguments.addAll(List.of(more));
    Said scored = quaestor(arguments.toArray());
    assertThat(scored.code()).as(scored.err()).isZero();
    double sum = 0;
    JsonNode logprobs = new ObjectMapper().readTree(Files.readString(out)).get("logprobs");
    assertThat(logprobs).hasSize(3);
    for (JsonNode logprob : logprobs) {
      sum += logprob.asDouble();
    }
    return sum;
  }

  @Test
  void run_chatWithoutATemplate_isToldBeforehand() throws IOException {
    Files.delete(checkpoint.resolve("chat_template.jinja"));
    Said run = quaestor("run", manifest(", chat: {}"), "--out", temporary.resolve("out"));
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("student.chat", "has no chat template");
    assertThat(temporary.resolve("out")).doesNotExist();
    Said scratch =
        quaestor(
            "run", manifest(", chat: {}"), "--set", "student={tokenizer: characters, chat: {}}");
    assertThat(scratch.code()).isEqualTo(2);
    assertThat(scratch.err()).contains("a student from scratch has no chat template");
    assertThat(quaestor("generate", "--student", checkpoint, "--system", "x", "say ab").err())
        .contains("--system belongs to --chat");
  }
}
