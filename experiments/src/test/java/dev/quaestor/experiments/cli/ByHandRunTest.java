package dev.quaestor.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quaestor.curation.Round;
import dev.quaestor.curation.ledger.SqliteLedger;
import dev.quaestor.experiments.assembly.LocalStudents;
import dev.quaestor.experiments.endpoint.BatchedStudent;
import dev.quaestor.experiments.score.LoadedStudent;
import dev.quaestor.teacher.door.Door;
import dev.quaestor.teacher.endpoint.OpenAiEndpoint;
import dev.quaestor.trainer.disk.DurableFiles;
import dev.quaestor.trainer.engine.Execution;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that a person's own loop turns, by next and tell. */
class ByHandRunTest {

  private static final String MANIFEST =
      """
      name: by-hand
      task: {name: strings, pool: even, pool-size: 300, seed-set: 60, monitor: 20, steer: 0, test: 20}
      student:
        tokenizer: characters
        model: {width: 32, layers: 2, heads: 2, ffn: 64, context: 96}
        base: {steps: 40, batch: 16, learning-rate: 3e-3}
        base-gate: {min: 0, max: 1}
      observe: {fraction: 0.2, max-tokens: 12}
      strategy: margin
      rounds: 2
      queries-per-round: 10
      train: {steps-per-query: 0.5, replay: 0}
      admission: {verify: false}
      compute: {shards: 1}
      seeds: [3]
      """;

  @TempDir private Path temporary;

  private Path manifest(String text) throws IOException {
    return Files.writeString(temporary.resolve("by-hand.yaml"), text);
  }

  private static Said said(Object... arguments) {
    return Said.by(new LocalStudents(), arguments);
  }

  private static JsonNode done(Said said) throws IOException {
    assertThat(said.code()).as(said.err()).isZero();
    return new ObjectMapper().readTree(said.out());
  }

  private JsonNode next(Path out, Object... more) throws IOException {
    List<Object> arguments =
        new ArrayList<>(List.of("next", out, "--out", temporary.resolve("b.jsonl"), "--json"));
    arguments.addAll(List.of(more));
    return done(said(arguments.toArray()));
  }

  private Path trained(JsonNode order) {
    Path made = temporary.resolve("made-" + order.path("round").asInt());
    Said said =
        said(
            "train",
            "--corpus",
            order.path("corpus").asText(),
            "--base",
            order.path(order.path("from").asText()).asText(),
            "--out",
            made,
            "--steps",
            order.path("steps").asInt(),
            "--seed",
            order.path("seed").asLong(),
            "--round",
            order.path("round").asInt(),
            "--learning-rate",
            order.path("learning_rate").asDouble());
    assertThat(said.code()).as(said.err()).isZero();
    return made;
  }

  private static List<Round> rounds(Path out) {
    try (SqliteLedger ledger = SqliteLedger.read(out.resolve("margin/3/run.db"))) {
      return ledger.rounds();
    }
  }

  private static JsonNode status(Path out) throws IOException {
    return done(said("status", out, "--json")).path("runs").path(0);
  }

  @Test
  void nextAndTell_withTheTrainersOwnTraining_areTheClosedRun() throws IOException {
    Path manifest = manifest(MANIFEST);
    Path closed = temporary.resolve("closed");
    assertThat(said("run", manifest, "--out", closed).code()).isZero();

    Path out = temporary.resolve("open");
    JsonNode first = next(out, "--manifest", manifest);
    assertThat(first.path("run").asText()).isEqualTo("margin/3");
    assertThat(status(out).path("state").asText()).isEqualTo("interrupted");
    JsonNode told =
        done(
            said(
                "tell",
                out,
                "--student",
                trained(first),
                "--trained-on",
                temporary.resolve("b.jsonl"),
                "--json"));
    assertThat(told.path("state").asText()).isEqualTo("waiting");
    JsonNode second = next(out.resolve("margin/3"));
    assertThat(second.path("round").asInt()).isEqualTo(2);
    assertThat(second.path("incumbent").asText()).endsWith("round-0001");
    told = done(said("tell", out, "--student", trained(second), "--json"));
    assertThat(told.path("state").asText()).isEqualTo("done");

    List<Round> here = rounds(closed);
    List<Round> there = rounds(out);
    assertThat(there).hasSize(3);
    for (int i = 0; i < 3; i++) {
      assertThat(there.get(i).selection()).isEqualTo(here.get(i).selection());
      assertThat(there.get(i).exchanges()).isEqualTo(here.get(i).exchanges());
      assertThat(there.get(i).admissions()).isEqualTo(here.get(i).admissions());
      assertThat(there.get(i).model()).isEqualTo(here.get(i).model());
      assertThat(there.get(i).evaluations()).isEqualTo(here.get(i).evaluations());
      assertThat(there.get(i).effort().observationTokens())
          .isEqualTo(here.get(i).effort().observationTokens());
    }
    for (String same : List.of("charged", "billed", "score", "state")) {
      assertThat(status(out).path(same)).as(same).isEqualTo(status(closed).path(same));
    }
    Said finished = said("next", out, "--out", temporary.resolve("b.jsonl"));
    assertThat(finished.code()).isEqualTo(2);
    assertThat(finished.err()).contains("nothing is left to ask").contains("the run is done");
    JsonNode provenance =
        new ObjectMapper()
            .readTree(
                Files.readString(out.resolve("margin/3/checkpoints/round-0002/provenance.json")));
    assertThat(provenance.path("by").asText()).isEqualTo("tell");
    assertThat(provenance.path("exact").asBoolean(true)).isFalse();
    assertThat(provenance.path("corpus_sha256")).isEqualTo(second.path("sha256"));
    JsonNode status = status(out);
    assertThat(status.path("exact").asBoolean(true)).isFalse();
    assertThat(status.path("exactness").asText()).contains("told of");
    JsonNode made = status.path("trained_outside").path(1);
    assertThat(made.path("by").asText()).isEqualTo("tell");
    assertThat(made.path("corpus_sha256")).isEqualTo(second.path("sha256"));
    assertThat(status(closed).path("exact").asBoolean(false)).isTrue();
  }

  @Test
  void next_again_asksNothingTwiceAndWritesTheSameFile_whateverWasLost() throws IOException {
    Path out = temporary.resolve("open");
    JsonNode first = next(out, "--manifest", manifest(MANIFEST));
    String batch = Files.readString(temporary.resolve("b.jsonl"));
    JsonNode billed = status(out).path("billed");
    assertThat(billed.path("queries").asLong()).isEqualTo(10);
    assertThat(next(out)).isEqualTo(first);
    DurableFiles.removeTree(out.resolve("margin/3/training")); // killed before they were written
    assertThat(next(out)).isEqualTo(first);
    Files.delete(out.resolve("margin/3/underway.db")); // killed before the choice was kept
    assertThat(next(out)).isEqualTo(first);
    assertThat(temporary.resolve("b.jsonl")).hasContent(batch);
    assertThat(status(out).path("billed")).isEqualTo(billed);

    Path made = trained(first);
    done(said("tell", out, "--student", made, "--json"));
    Said again = said("tell", out, "--student", made);
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.err()).contains("told of this student before");
    assertThat(rounds(out)).hasSize(2);
  }

  @Test
  void tell_whatDoesNotFit_isRefusedByName() throws IOException {
    Path out = temporary.resolve("open");
    assertThat(said("next", out, "--out", temporary.resolve("b.jsonl")).err())
        .contains("--manifest");
    JsonNode first =
        next(out, "--manifest", manifest(MANIFEST.replace("replay: 0", "replay: 0, kind: told")));
    Path base = Path.of(first.path("base").asText());
    assertThat(said("tell", out, "--student", base).err()).contains("is the student in force");
    Path other = Files.writeString(temporary.resolve("other.jsonl"), "{}\n");
    Said wrong = said("tell", out, "--student", base, "--trained-on", other);
    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.err()).contains("SHA-256").contains("round 1 of margin/3");
    assertThat(said("tell", out, "--student", temporary.resolve("nowhere")).err())
        .contains("is no directory");
    Path empty = Files.createDirectory(temporary.resolve("empty"));
    assertThat(said("tell", out, "--student", empty).err()).contains("neither config.json");
    assertThat(rounds(out)).hasSize(1);

    done(said("tell", out, "--student", trained(first), "--json"));
    Said early = said("tell", out, "--student", base);
    assertThat(early.code()).isEqualTo(2);
    assertThat(early.err()).contains("no round waits for a student");

    Path weights = out.resolve("margin/3/checkpoints/round-0001/model.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    bytes[bytes.length - 1] ^= 1;
    Files.write(weights, bytes);
    Said altered = said("next", out, "--out", temporary.resolve("b.jsonl"));
    assertThat(altered.code()).isEqualTo(1);
    assertThat(altered.err()).contains("round-0001").contains("altered");
  }

  @Test
  void tell_ofAnAddress_goesOnFromWhatIsServedThere() throws IOException {
    Path out = temporary.resolve("open");
    Path path = temporary.resolve("path");
    Path manifest = manifest(MANIFEST);
    Path made = trained(next(out, "--manifest", manifest));
    next(path, "--manifest", manifest);
    done(said("tell", path, "--student", made, "--json"));
    next(path);
    try (Served served = new Served(made)) {
      done(said("tell", out, "--student", served.url(), "--model", "s", "--json"));
      next(out);
      assertThat(temporary.resolve("b.jsonl"))
          .hasContent(Files.readString(path.resolve("margin/3/training/round-0002/corpus.jsonl")));
      assertThat(rounds(out).get(1).evaluations()).isEqualTo(rounds(path).get(1).evaluations());
      Said same = said("tell", out, "--student", served.url(), "--model", "s");
      assertThat(same.code()).isEqualTo(1);
      assertThat(same.err()).contains("exactly as the student in force");
    }
  }

  /** A student served on loopback. */
  private static final class Served implements AutoCloseable {

    private final BatchedStudent student;
    private final OpenAiEndpoint endpoint;

    Served(Path directory) throws IOException {
      student =
          new BatchedStudent(
              "s",
              LoadedStudent.open(directory, 1, Optional.empty()),
              Optional.empty(),
              Execution.fast(1));
      endpoint =
          OpenAiEndpoint.start(
              student,
              new Door(
                  new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                  Set.of(),
                  Optional.empty()),
              Clock.systemUTC());
    }

    String url() {
      return endpoint.baseUrl().toString();
    }

    @Override
    public void close() throws IOException {
      endpoint.close();
      student.close();
    }
  }
}
