package dev.quaestor.test;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quaestor.experiments.track.TrackedRun;
import dev.quaestor.experiments.track.Tracker;
import dev.quaestor.experiments.track.Trackers;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TrackioTrackerTest extends TrackerContract {

  private LoopbackTrackio server;
  private int cuts;

  @BeforeEach
  void start() throws IOException {
    server = new LoopbackTrackio();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Override
  Tracker tracker() {
    return Trackers.named(
        "trackio:" + server.address(),
        EXPERIMENT,
        Map.of("TRACKIO_WRITE_TOKEN", LoopbackTrackio.TOKEN));
  }

  @Override
  List<String> held() {
    return server.held();
  }

  @Override
  void cut() {
    cuts++;
    for (int well = 0; well < cuts / 3 % 3; well++) {
      server.faults(LoopbackTracker.Fault.NONE);
    }
    server.faults(LoopbackTracker.Fault.values()[cuts % 3]);
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
  void send_withoutTheToken_saysWhichVariable() throws Exception {
    try (Tracker tracker = Trackers.named("trackio:" + server.address(), EXPERIMENT, Map.of())) {
      TrackedRun run = run("margin", 1);
      assertThatThrownBy(() -> tracker.send(run))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("TRACKIO_WRITE_TOKEN")
          .hasMessageContaining("write_token is required");
    }
  }
}
