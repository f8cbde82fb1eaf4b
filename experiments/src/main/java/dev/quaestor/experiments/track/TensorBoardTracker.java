package dev.quaestor.experiments.track;

import dev.quaestor.eval.record.RunRecord.State;
import dev.quaestor.experiments.track.TrackedRun.TrackedRound;
import dev.quaestor.experiments.track.TrackedRun.TrackedStep;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * TensorBoard's event files, in a folder for each variant and seed. What a file should hold follows
 * from the committed rounds alone, byte for byte; so what is there is compared with that, and the
 * rest is appended, a record that a kill cut among it. Where the file holds something else, as
 * after rounds were lost and run again otherwise, a further file begins, whose session's start has
 * TensorBoard forget the one before.
 */
final class TensorBoardTracker implements Tracker {

  private static final String PREFIX = "events.out.tfevents.";

  private final Path folder;

  private TensorBoardTracker(Path folder) {
    this.folder = folder;
  }

  /** Into a folder. */
  static Tracker at(Place place) {
    return new TensorBoardTracker(Path.of(place.address()));
  }

  @Override
  public String name() {
    return "TensorBoard's files in " + folder;
  }

  @Override
  public void send(TrackedRun run) throws IOException {
    if (run.rounds().isEmpty()) {
      return;
    }
    Path to = folder.resolve(run.variant()).resolve(Long.toString(run.seed()));
    Files.createDirectories(to);
    byte[] wanted = content(run);
    List<Path> files = files(to, run.experiment().id());
    Path last = files.isEmpty() ? to.resolve(named(run, 0)) : files.get(files.size() - 1);
    if (!append(last, wanted)) {
      append(to.resolve(named(run, files.size())), wanted);
    }
  }

  /** Files need no end. */
  @Override
  public void complete(TrackedExperiment experiment, State state) {}

  private static byte[] content(TrackedRun run) {
    Instant begun = run.rounds().get(0).at();
    StringBuilder settings = new StringBuilder();
    run.settings()
        .forEach((key, value) -> settings.append(key).append(": ").append(value).append('\n'));
    EventFile file = EventFile.begun(run, begun, settings.toString());
    for (TrackedRound round : run.rounds()) {
      for (TrackedStep step : round.steps()) {
        file.values(step.at(), step.number(), step.values());
      }
      file.values(round.at(), round.number(), round.values());
    }
    return file.bytes();
  }

  /** Files that TensorBoard reads one after the other, in the order of their names. */
  private static String named(TrackedRun run, int number) {
    return String.format(
        Locale.ROOT,
        "%s%010d.%s.quaestor.%04d",
        PREFIX,
        run.rounds().get(0).at().getEpochSecond(),
        run.experiment().id(),
        number);
  }

  private static List<Path> files(Path folder, String id) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      List<Path> files =
          entries
              .filter(file -> file.getFileName().toString().startsWith(PREFIX))
              .sorted()
              .toList();
      for (Path file : files) {
        if (!file.getFileName().toString().contains("." + id + ".")) {
          throw new IOException(
              "%s: holds the event files of another experiment, %s, whose curves would run into one another; name another folder"
                  .formatted(folder, file.getFileName()));
        }
      }
      return files;
    }
  }

  /** Makes the file hold {@code wanted} if it holds a beginning of that; whether it does. */
  private static boolean append(Path file, byte[] wanted) throws IOException {
    try (FileChannel channel =
            FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        FileLock alone = channel.lock()) {
      long there = channel.size();
      if (there > wanted.length || !alone.isValid()) {
        return false;
      }
      ByteBuffer held = ByteBuffer.allocate((int) there);
      while (held.hasRemaining() && channel.read(held, held.position()) >= 0) {
        // Read on.
      }
      if (!Arrays.equals(held.array(), 0, (int) there, wanted, 0, (int) there)) {
        return false;
      }
      ByteBuffer rest = ByteBuffer.wrap(wanted, (int) there, wanted.length - (int) there);
      while (rest.hasRemaining()) {
        channel.write(rest, rest.position());
      }
      return true;
    }
  }
}
