package dev.quaestor.experiments.track;

import java.nio.file.Path;
import java.util.List;

/**
 * What trackers are told of an experiment beside its runs.
 *
 * @param id the same for as long as its directory is there
 * @param name as its manifest has it
 * @param manifest the effective manifest's file
 * @param report its page, which may not be written yet
 * @param data what it reads or draws from
 */
public record TrackedExperiment(
    String id, String name, Path manifest, Path report, List<TrackedData> data) {

  /**
   * A data set.
   *
   * @param name for people
   * @param digest of its content, or of the settings that it is drawn by
   * @param source where it is
   */
  public record TrackedData(String name, String digest, String source) {}

  public TrackedExperiment {
    data = List.copyOf(data);
  }
}
