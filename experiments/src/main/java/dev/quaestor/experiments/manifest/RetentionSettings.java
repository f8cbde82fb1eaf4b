package dev.quaestor.experiments.manifest;

import dev.quaestor.experiments.settings.Setting;

/** What is kept on disk. */
public record RetentionSettings(
    @Setting(
            value = "checkpoints of all rounds or of the last (and of those that bald compares)",
            otherwise = "last")
        Checkpoints checkpoints) {

  /** Which rounds' checkpoints stay. */
  public enum Checkpoints {
    ALL,
    LAST
  }
}
