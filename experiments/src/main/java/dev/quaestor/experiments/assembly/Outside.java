package dev.quaestor.experiments.assembly;

import dev.quaestor.experiments.manifest.Manifest;
import dev.quaestor.experiments.manifest.TrainSettings;
import dev.quaestor.trainer.command.Awaiting;
import dev.quaestor.trainer.command.CommandMaking;
import dev.quaestor.trainer.command.Making;
import dev.quaestor.trainer.command.OutsideTrainer;
import dev.quaestor.trainer.command.Telling;
import dev.quaestor.trainer.student.BaseStudents;
import java.util.Optional;

/** Who trains outside this process, as a manifest says or a person tells. */
final class Outside {

  private Outside() {}

  static OutsideTrainer.Beginning beginning(BaseStudents.Base base, Manifest manifest) {
    return new OutsideTrainer.Beginning(
        base.path(), base.sha256(), manifest.trainingSha256(), manifest.train().form());
  }

  /** As the manifest says: a command, or whoever tells. */
  static Making making(Manifest manifest, Students.Watch watch) {
    TrainSettings train = manifest.train();
    return train.kind().equals(Optional.of(TrainSettings.Kind.TOLD))
        ? new Awaiting(train.learningRate())
        : new CommandMaking(train.setup(), (step, of) -> watch.progress("train", step, of, 0));
  }

  /** By hand: whoever was told of, or the round waits. */
  static Making making(Manifest manifest, ToldStudents students, Optional<Students.Told> told) {
    return told.isPresent()
        ? new Telling(students.source(told.get()))
        : new Awaiting(manifest.train().learningRate());
  }
}
