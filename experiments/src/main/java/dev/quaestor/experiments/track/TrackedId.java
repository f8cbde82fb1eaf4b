package dev.quaestor.experiments.track;

import dev.quaestor.curation.random.Digests;
import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.run.ExperimentDirectory;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.List;

/**
 * What trackers know an experiment by: made of where and when it was first sent, and kept beside it
 * in {@code track.id}, so that it is the same after every resume and no other experiment's, one
 * from the same manifest included. It is no part of what a run is.
 */
final class TrackedId {

  private static final int LENGTH = 16;
  private static final String FILE = "track.id";

  private TrackedId() {}

  /** The id of the experiment in {@code directory}, made now where it has none. */
  static String of(ExperimentDirectory directory, Experiment experiment) throws IOException {
    Path file = directory.root().resolve(FILE);
    if (!Files.isRegularFile(file)) {
      String place = directory.root().toRealPath().toString();
      String when = Long.toString(Clock.systemUTC().millis());
      String made = Digests.hex(place, when, experiment.sha256()).substring(0, LENGTH);
      Path beside = directory.root().resolve(FILE + "." + ProcessHandle.current().pid() + ".new");
      try {
        Files.write(beside, List.of(made));
        Files.createLink(file, beside); // the first of two at once wins
      } catch (FileAlreadyExistsException someoneElseWasFirst) {
        return read(file);
      } catch (UnsupportedOperationException noLinksHere) {
        Files.write(file, List.of(made), StandardOpenOption.CREATE_NEW);
      } finally {
        Files.deleteIfExists(beside);
      }
    }
    return read(file);
  }

  private static String read(Path file) throws IOException {
    String id = Files.readString(file).strip();
    if (!id.matches("[0-9a-f]{" + LENGTH + "}")) {
      throw new IOException(
          "%s: expected %d hexadecimal digits, by which trackers know the experiment, found \"%s\"; remove the file to have it sent as a new one"
              .formatted(file, LENGTH, id.length() > 2 * LENGTH ? id.substring(0, LENGTH) : id));
    }
    return id;
  }
}
