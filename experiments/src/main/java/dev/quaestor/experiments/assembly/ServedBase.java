package dev.quaestor.experiments.assembly;

import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.strategy.Need;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.experiments.manifest.Manifest;
import dev.quaestor.experiments.manifest.RetentionSettings.Checkpoints;
import dev.quaestor.experiments.manifest.RetrySettings;
import dev.quaestor.experiments.manifest.StudentSettings;
import dev.quaestor.experiments.manifest.TimeoutSettings;
import dev.quaestor.teacher.network.ApiKey;
import dev.quaestor.teacher.network.Endpoint;
import dev.quaestor.teacher.network.ServerSettings;
import dev.quaestor.teacher.student.StudentServer;
import dev.quaestor.teacher.student.StudentServerException;
import dev.quaestor.teacher.student.Tokens;
import dev.quaestor.teacher.throttle.Backoff;
import dev.quaestor.trainer.checkpoint.CheckpointStore;
import dev.quaestor.trainer.checkpoint.ModelDirectory;
import dev.quaestor.trainer.checkpoint.Retention;
import dev.quaestor.trainer.command.CommandTrainer;
import dev.quaestor.trainer.engine.Sequence;
import dev.quaestor.trainer.student.BaseStudents;
import dev.quaestor.trainer.student.Intake;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** A base whose students a server answers for, and another program trains. */
final class ServedBase implements Students.Base {

  private final BaseStudents.Base base;
  private final Manifest manifest;
  private final Intake intake;
  private final StudentServer server;
  private final Shape shape;
  private Optional<ServedCheckpoints> serving = Optional.empty();

  /** What the base's files say of it. */
  private record Shape(int vocabulary, int context, long parameters, Set<Integer> ends) {}

  private ServedBase(BaseStudents.Base base, Manifest manifest, Intake intake, StudentServer server)
      throws IOException {
    this.base = base;
    this.manifest = manifest;
    this.intake = intake;
    this.server = server;
    try (ModelDirectory directory = ModelDirectory.open(base.path())) {
      Set<Integer> ends = new HashSet<>(directory.ids().eos());
      ends.addAll(directory.generation().ids().eos());
      ends.add(intake.end());
      this.shape =
          new Shape(
              directory.config().decoder().vocab(),
              directory.config().decoder().context(),
              directory.config().decoder().parameterCount(),
              ends);
    }
  }

  static ServedBase of(BaseStudents.Base base, Manifest manifest, Intake intake)
      throws IOException {
    return new ServedBase(base, manifest, intake, server(manifest.student()));
  }

  /** What no server gives, and what of the manifest does not go together. */
  static void check(Manifest manifest) {
    if (!manifest.train().outside()) {
      throw new IllegalArgumentException(
          "train.kind: a served student is trained by another program; set train: {kind: command, command: […]}");
    }
    for (Need need : Strategies.of(manifest).needs(1)) {
      if (need instanceof Need.Embedded || need instanceof Need.EmbeddedAsked) {
        throw new IllegalArgumentException(
            "strategy: %s needs hidden states or gradients, which no server shows; choose a selector without them, such as top-k, or student.kind: built-in"
                .formatted(manifest.strategy().name()));
      }
    }
  }

  private static StudentServer server(StudentSettings student) {
    Endpoint endpoint =
        new Endpoint(
            URI.create(student.url().orElseThrow()),
            student.timeouts().map(TimeoutSettings::timeouts).orElse(Endpoint.Timeouts.DEFAULT),
            Endpoint.MOST_BYTES,
            Optional.empty());
    try {
      ApiKey key =
          student.keyVariable().isPresent()
              ? ApiKey.from(student.keyVariable().get(), System.getenv())
              : ApiKey.NONE;
      return new StudentServer(
          ServerSettings.of(endpoint, key),
          student.model().name().orElseThrow(),
          student.retry().map(RetrySettings::backoff).orElse(Backoff.DEFAULT));
    } catch (TeacherException e) {
      throw new StudentServerException("student.key-variable: " + e.getMessage());
    }
  }

  @Override
  public String sha256() {
    return base.sha256();
  }

  @Override
  public Students.Schooling trainer(Path run, Students.Watch watch) throws IOException {
    Retention retention =
        manifest.retention().checkpoints() == Checkpoints.ALL ? Retention.ALL : Retention.last(2);
    CheckpointStore store = CheckpointStore.open(run.resolve("checkpoints"), retention);
    ServedCheckpoints checkpoints =
        new ServedCheckpoints(
            server,
            manifest,
            new ServedCheckpoints.Place(run, base.path(), shape.parameters()),
            tokens());
    serving = Optional.of(checkpoints);
    CommandTrainer trainer =
        new CommandTrainer(
            manifest.train().setup(),
            new CommandTrainer.Beginning(
                base.path(),
                base.sha256(),
                manifest.trainingSha256(),
                (step, of) -> watch.progress("train", step, of, 0)),
            new CommandTrainer.RunPlace(run, store),
            checkpoints);
    return new Students.Schooling(trainer, new Learnable(intake::obstacle), trainer.ledgerHead());
  }

  private Tokens tokens() {
    return new Tokens() {
      @Override
      public int[] prompt(Candidate candidate) {
        return intake.prompt(candidate.id(), candidate.prompt());
      }

      @Override
      public Text example(Example example) {
        return text(intake.example(example));
      }

      @Override
      public Text alone(Example example) {
        return text(intake.alone(example));
      }

      private Text text(Sequence sequence) {
        return new Text(sequence.tokens(), sequence.from());
      }

      @Override
      public String text(int[] answer) {
        return intake.text(answer);
      }

      @Override
      public Set<Integer> ends() {
        return shape.ends();
      }

      @Override
      public int vocabulary() {
        return shape.vocabulary();
      }

      @Override
      public int context() {
        return shape.context();
      }
    };
  }

  @Override
  public void close() {
    serving.ifPresent(ServedCheckpoints::close);
    intake.close();
    base.close();
  }
}
