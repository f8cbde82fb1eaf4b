package dev.quaestor.experiments.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.experiments.manifest.Manifest;
import dev.quaestor.experiments.manifest.ManifestFile;
import dev.quaestor.teacher.loopback.Faults;
import dev.quaestor.teacher.loopback.LoopbackStudent;
import dev.quaestor.teacher.loopback.Rule;
import dev.quaestor.teacher.student.StudentServerException;
import dev.quaestor.teacher.student.Tokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Adapters that a running server loads, or says that it does. */
class ServedCheckpointsTest {

  @TempDir private Path temporary;
  private LoopbackStudent server;

  @BeforeEach
  void start() throws IOException {
    server = LoopbackStudent.start(0, 1);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  /** Nothing of it is asked before a student is observed. */
  private static final class Few implements Tokens {

    @Override
    public int[] prompt(Candidate candidate) {
      return new int[] {1};
    }

    @Override
    public Text example(Example example) {
      return new Text(new int[] {1, 2}, 1);
    }

    @Override
    public Text alone(Example example) {
      return new Text(new int[] {1, 2}, 1);
    }

    @Override
    public String text(int[] answer) {
      return "";
    }

    @Override
    public Set<Integer> ends() {
      return Set.of(LoopbackStudent.END);
    }

    @Override
    public int vocabulary() {
      return LoopbackStudent.VOCABULARY;
    }

    @Override
    public int context() {
      return 64;
    }
  }

  private Introductions introductions(String strategy) {
    Manifest manifest =
        ManifestFile.parse(
                "served.yaml",
                """
                name: served
                task: {name: strings}
                strategy: %s
                rounds: 1
                queries-per-round: 2
                student: {kind: served, url: "%s", model: s, checkpoint: %s, retry: {attempts: 2, first: 1ms, longest: 2ms}}
                train: {kind: command, replay: 0, command: [train, "{corpus}", "{out}"]}
                """
                    .formatted(strategy, server.url(), temporary),
                List.of())
            .manifest();
    return new Introductions(manifest, new Few(), 1);
  }

  private ServedCheckpoints checkpoints() {
    Introductions introductions = introductions("margin");
    return new ServedCheckpoints(
        introductions.server(server.url(), "s"),
        introductions.manifest().student(),
        new ServedCheckpoints.Place(temporary.resolve("run"), temporary.resolve("base")),
        introductions);
  }

  private Path adapter(String name) throws IOException {
    Path directory = Files.createDirectory(temporary.resolve(name));
    Files.writeString(directory.resolve("adapter_config.json"), "{}");
    return directory;
  }

  private static String sha256(char digit) {
    return String.valueOf(digit).repeat(64);
  }

  @Test
  void serve_anAdapterThatIsLoaded_isServedUnderItsOwnName() throws Exception {
    try (ServedCheckpoints checkpoints = checkpoints()) {
      assertThat(checkpoints.serve(adapter("one"), sha256('1')).sha256()).isEqualTo(sha256('1'));
      assertThat(checkpoints.serve(adapter("two"), sha256('2')).sha256()).isEqualTo(sha256('2'));
    }
  }

  @Test
  void serve_anAdapterThatOnlyClaimsToBeLoaded_isNoticed() throws Exception {
    server.taking(LoopbackStudent.Adapters.CLAIMED);
    try (ServedCheckpoints checkpoints = checkpoints()) {
      Path one = adapter("one");
      assertThatThrownBy(() -> checkpoints.serve(one, sha256('1')))
          .isInstanceOf(StudentServerException.class)
          .hasMessageContaining("s-111111111111")
          .hasMessageContaining("exactly as the base")
          .hasMessageContaining("look whether it was loaded");
    }
  }

  @Test
  void serve_theSameCheckpointWithOtherWeightsAfterARestart_isNoticed() throws Exception {
    Path one = adapter("one");
    try (ServedCheckpoints checkpoints = checkpoints()) {
      checkpoints.serve(one, sha256('1'));
    }
    try (ServedCheckpoints again = checkpoints()) {
      again.serve(one, sha256('1'));
    }
    Path other = adapter("other");
    try (ServedCheckpoints resumed = checkpoints()) {
      assertThatThrownBy(() -> resumed.serve(other, sha256('1')))
          .isInstanceOf(StudentServerException.class)
          .hasMessageContaining("is not the one it was");
    }
  }

  @Test
  void meet_aServerThatLacksWhatTheStrategyNeeds_isRefusedByName() {
    server.under(
        Rule.always(
            (exchange, honest) ->
                (exchange.received().body().matches(".*\"(echo|prompt_logprobs)\".*")
                        ? Faults.status(400, "no scoring", Map.of())
                        : Faults.none())
                    .respond(exchange, honest)));
    Introductions margin = introductions("margin");
    margin.meet(margin.server(server.url(), "s"), sha256('1')).close();
    Introductions ifd = introductions("ifd");
    assertThatThrownBy(() -> ifd.meet(ifd.server(server.url(), "s"), sha256('1')))
        .isInstanceOf(StudentServerException.class)
        .hasMessageContaining("strategy ifd needs the losses of given texts")
        .hasMessageContaining("no scoring")
        .hasMessageContaining("quaestor doctor --student");
  }
}
