package dev.quaestor.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quaestor.eval.record.RunRecord.State;
import dev.quaestor.experiments.track.TrackedRun;
import dev.quaestor.experiments.track.Tracker;
import dev.quaestor.experiments.track.Trackers;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MlflowTrackerTest extends TrackerContract {

  private static final Map<String, String> ENVIRONMENT =
      Map.of("MLFLOW_TRACKING_TOKEN", "let-me-in-please");

  private LoopbackMlflow server;
  private int cuts;

  @BeforeEach
  void start() throws IOException {
    server = new LoopbackMlflow();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Override
  Tracker tracker() {
    return Trackers.named("mlflow:" + server.address(), EXPERIMENT, ENVIRONMENT);
  }

  @Override
  List<String> held() {
    return server.held();
  }

  /** Later and later requests of a call, before or after they were carried out. */
  @Override
  void cut() {
    cuts++;
    for (int well = 0; well < cuts / 3 % 8; well++) {
      server.faults(LoopbackTracker.Fault.NONE);
    }
    LoopbackTracker.Fault[] kinds = LoopbackTracker.Fault.values();
    server.faults(kinds[cuts % 3]);
  }

  @Override
  void down() {
    server.down();
  }

  @Override
  void up() {
    server.up();
  }

  @Test
  void send_makesARunForEachVariantBelowThatOfTheExperiment() throws Exception {
    try (Tracker tracker = tracker()) {
      tracker.send(run("margin", 1));
      tracker.send(run("random", 1));
      tracker.complete(experiment(), State.DONE);
    }
    LoopbackMlflow.Run parent = server.run("sent");
    LoopbackMlflow.Run child = server.run("margin/1");
    assertThat(server.runs).hasSize(3);
    assertThat(child.tags).containsEntry("mlflow.parentRunId", parent.id);
    assertThat(child.params).containsEntry("train.batch", "16").containsEntry("seed", "1");
    assertThat(child.params.get("task.name")).hasSize(500);
    assertThat(parent.status).isEqualTo("FINISHED");
    assertThat(child.status).isEqualTo("RUNNING");
    assertThat(parent.inputs).singleElement().asString().contains("task strings");
    assertThat(server.files)
        .containsEntry("/1/" + parent.id + "/artifacts/report.html", "<p>sent</p>")
        .containsKey("/1/" + parent.id + "/artifacts/manifest.yaml");
    assertThat(server.headers).allSatisfy(sent -> assertThat(sent).contains("let-me-in-please"));
  }

  @Test
  void send_ofARunThatEnded_setsItsStatus() throws Exception {
    Map<State, String> words =
        Map.of(State.DONE, "FINISHED", State.FAILED, "FAILED", State.INTERRUPTED, "KILLED");
    try (Tracker tracker = tracker()) {
      for (Map.Entry<State, String> word : words.entrySet()) {
        TrackedRun run = run("margin", 1);
        tracker.send(
            new TrackedRun(
                run.experiment(),
                run.variant(),
                run.seed(),
                run.settings(),
                run.varied(),
                run.rounds(),
                word.getKey()));
        assertThat(server.run("margin/1").status).isEqualTo(word.getValue());
        tracker.send(run); // taken up again
        assertThat(server.run("margin/1").status).isEqualTo("RUNNING");
      }
    }
  }

  @Test
  void send_whereTheServerRefuses_saysWhatToSetAndNoSecret() throws Exception {
    try (Tracker tracker = tracker()) {
      server.down();
      TrackedRun run = run("margin", 1);
      assertThatThrownBy(() -> tracker.send(run))
          .hasMessageContaining("MLflow at " + server.address())
          .hasMessageContaining("500")
          .hasMessageNotContaining("let-me-in-please");
    }
  }
}
