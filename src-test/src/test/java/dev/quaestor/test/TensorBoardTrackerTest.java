package dev.quaestor.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quaestor.experiments.track.TrackedRun;
import dev.quaestor.experiments.track.Tracker;
import dev.quaestor.experiments.track.Trackers;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TensorBoardTrackerTest extends TrackerContract {

  private Path board() {
    return directory.resolve("board");
  }

  @Override
  Tracker tracker() {
    return Trackers.named("tensorboard:" + board(), EXPERIMENT, Map.of());
  }

  @Override
  List<String> held() throws IOException {
    List<String> held = new ArrayList<>();
    for (String variant : List.of("margin", "random")) {
      Path folder = board().resolve(variant).resolve("1");
      if (Files.isDirectory(folder)) {
        for (EventFiles.Scalar scalar : EventFiles.in(folder)) {
          held.add("%s/1 %s@%d".formatted(variant, scalar.tag(), scalar.step()));
        }
      }
    }
    return held.stream().sorted().toList();
  }

  private List<Path> files(String variant) throws IOException {
    try (Stream<Path> files = Files.list(board().resolve(variant).resolve("1"))) {
      return files.sorted().toList();
    }
  }

  /** A kill in the middle of a write: a record of the last file is there in part. */
  @Override
  void cut() throws IOException {
    if (Files.isDirectory(board().resolve("margin"))) {
      for (Path file : files("margin")) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
          channel.truncate(channel.size() - 1 - channel.size() % 97);
        }
      }
    }
  }

  @Override
  void down() throws IOException {
    Files.move(board().resolve("margin/1"), board().resolve("aside"));
    Files.writeString(board().resolve("margin/1"), "a file where the folder was");
  }

  @Override
  void up() throws IOException {
    if (Files.exists(board().resolve("aside"))) {
      Files.delete(board().resolve("margin/1"));
      Files.move(board().resolve("aside"), board().resolve("margin/1"));
    }
  }

  @Test
  void send_whatWasRunAgainOtherwise_isAllThatIsSeen() throws Exception {
    try (Tracker tracker = tracker()) {
      tracker.send(run("margin", 4));
      TrackedRun lost = run("margin", 2);
      tracker.send(lost);
      assertThat(files("margin")).hasSize(2);
      assertThat(held()).isEqualTo(expected(lost));
      tracker.send(run("margin", 3));
      assertThat(files("margin")).hasSize(2);
      assertThat(held()).isEqualTo(expected(run("margin", 3)));
    }
  }

  @Test
  void send_intoTheFolderOfAnotherExperiment_isRefused() throws Exception {
    try (Tracker tracker = tracker()) {
      tracker.send(run("margin", 1));
      Path file = files("margin").get(0);
      String other = file.getFileName().toString().replace("0123456789abcdef", "fedcba9876543210");
      Files.move(file, file.resolveSibling(other));
      TrackedRun run = run("margin", 1);
      assertThatThrownBy(() -> tracker.send(run))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("another experiment")
          .hasMessageContaining("name another folder");
    }
  }
}
