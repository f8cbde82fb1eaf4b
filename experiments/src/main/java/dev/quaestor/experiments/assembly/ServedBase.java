package dev.quaestor.experiments.assembly;

import dev.quaestor.curation.strategy.Need;
import dev.quaestor.experiments.manifest.Manifest;
import dev.quaestor.experiments.manifest.RetentionSettings.Checkpoints;
import dev.quaestor.experiments.manifest.StudentSettings;
import dev.quaestor.teacher.student.StudentServer;
import dev.quaestor.trainer.checkpoint.CheckpointStore;
import dev.quaestor.trainer.checkpoint.Retention;
import dev.quaestor.trainer.command.Making;
import dev.quaestor.trainer.command.OutsideTrainer;
import dev.quaestor.trainer.command.Serving;
import dev.quaestor.trainer.student.BaseStudents;
import dev.quaestor.trainer.student.Intake;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A base whose students a server answers for, and another program trains. */
final class ServedBase implements Students.Base {

  private final BaseStudents.Base base;
  private final Manifest manifest;
  private final BaseTokens tokens;
  private final StudentServer server;
  private Optional<ServedCheckpoints> serving = Optional.empty();

  private ServedBase(
      BaseStudents.Base base, Manifest manifest, BaseTokens tokens, StudentServer server) {
    this.base = base;
    this.manifest = manifest;
    this.tokens = tokens;
    this.server = server;
  }

  static ServedBase of(BaseStudents.Base base, Manifest manifest, Intake intake)
      throws IOException {
    StudentSettings student = manifest.student();
    StudentServer server =
        Introductions.server(
            student, student.url().orElseThrow(), student.model().name().orElseThrow());
    return new ServedBase(base, manifest, BaseTokens.of(intake, base.path()), server);
  }

  /** What no server gives, and what of the manifest does not go together. */
  static void check(Manifest manifest) {
    if (!manifest.train().outside()) {
      throw new IllegalArgumentException(
          "train.kind: a served student is trained by another program; set train: {kind: command, command: […]}, or kind: told where your own loop trains");
    }
    for (Need need : Strategies.of(manifest).needs(1)) {
      if (need instanceof Need.Embedded || need instanceof Need.EmbeddedAsked) {
        throw new IllegalArgumentException(
            "strategy: %s needs hidden states or gradients, which no server shows; choose a selector without them, such as top-k, or student.kind: built-in"
                .formatted(manifest.strategy().name()));
      }
    }
  }

  @Override
  public String sha256() {
    return base.sha256();
  }

  @Override
  public Students.Schooling trainer(Path run, Students.Watch watch) throws IOException {
    Serving told = new ToldStudents(checkpoints(run), introductions());
    return schooling(run, Outside.making(manifest, watch), told);
  }

  @Override
  public Students.Schooling turned(Path run, Optional<Students.Told> told) throws IOException {
    ToldStudents students = new ToldStudents(checkpoints(run), introductions());
    Students.Schooling schooling =
        schooling(run, Outside.making(manifest, students, told), students);
    return told.isEmpty()
        ? schooling
        : schooling.deferred(base.sha256(), tokens.shape().parameterCount());
  }

  private Introductions introductions() {
    return new Introductions(manifest, tokens, tokens.shape().parameterCount());
  }

  private ServedCheckpoints checkpoints(Path run) {
    ServedCheckpoints checkpoints =
        new ServedCheckpoints(
            server,
            manifest.student(),
            new ServedCheckpoints.Place(run, base.path()),
            introductions());
    serving = Optional.of(checkpoints);
    return checkpoints;
  }

  private Students.Schooling schooling(Path run, Making making, Serving served) throws IOException {
    Retention retention =
        manifest.retention().checkpoints() == Checkpoints.ALL ? Retention.ALL : Retention.last(2);
    CheckpointStore store = CheckpointStore.open(run.resolve("checkpoints"), retention);
    OutsideTrainer trainer =
        new OutsideTrainer(
            Outside.beginning(base, manifest),
            new OutsideTrainer.RunPlace(run, store),
            making,
            served);
    return new Students.Schooling(
        trainer, new Learnable(tokens.intake()::obstacle), trainer.ledgerHead());
  }

  @Override
  public void close() {
    serving.ifPresent(ServedCheckpoints::close);
    tokens.intake().close();
    base.close();
  }
}
