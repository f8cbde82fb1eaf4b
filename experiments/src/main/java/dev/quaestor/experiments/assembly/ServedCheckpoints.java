package dev.quaestor.experiments.assembly;

import dev.quaestor.curation.strategy.Need;
import dev.quaestor.curation.student.Student;
import dev.quaestor.experiments.manifest.Manifest;
import dev.quaestor.experiments.manifest.StudentSettings;
import dev.quaestor.teacher.student.Probe;
import dev.quaestor.teacher.student.ServedStudent;
import dev.quaestor.teacher.student.StudentServer;
import dev.quaestor.teacher.student.StudentServerException;
import dev.quaestor.teacher.student.Tokens;
import dev.quaestor.trainer.command.CommandLine;
import dev.quaestor.trainer.command.Service;
import dev.quaestor.trainer.command.Serving;
import dev.quaestor.trainer.peft.AdapterDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Serves what was trained: by a program that is started for each checkpoint, or as an adapter that
 * a running vLLM loads. Whoever is served is asked what it shows before it is relied on, and must
 * answer otherwise than the student before: a checkpoint that silently did not load does not.
 */
final class ServedCheckpoints implements Serving, AutoCloseable {

  private static final int TOP_K = 20;
  private static final int CONCURRENCY = 64;
  private static final Duration POLL = Duration.ofMillis(200);

  private final StudentServer server;
  private final Manifest manifest;
  private final Place place;
  private final Tokens tokens;
  private @Nullable Service service;
  private @Nullable ServedStudent before;

  /** Where the run and its base lie, and how many parameters the base has. */
  record Place(Path run, Path base, long parameters) {}

  ServedCheckpoints(StudentServer server, Manifest manifest, Place place, Tokens tokens) {
    this.server = server;
    this.manifest = manifest;
    this.place = place;
    this.tokens = tokens;
  }

  @Override
  public Student serve(Path directory, String sha256) throws IOException, InterruptedException {
    StudentSettings settings = manifest.student();
    StudentServer asked = server;
    boolean base = directory.equals(place.base());
    if (settings.serve().isPresent()) {
      start(settings.serve().get(), directory);
    } else if (AdapterDirectory.isAdapter(directory)) {
      String name = server.model() + "-" + sha256.substring(0, 12);
      asked = server.loading(name, directory.toAbsolutePath().toString());
    } else if (!base) {
      throw new StudentServerException(
          "student.serve: the command wrote a whole model to %s, which a server that runs cannot take; name the program that serves it, or let the command save an adapter"
              .formatted(directory));
    }
    Probe.Abilities abilities =
        Probe.of(asked, Math.min(settings.topK().orElse(TOP_K), tokens.vocabulary()));
    refuseWhatIsMissing(asked, abilities);
    ServedStudent student =
        new ServedStudent(
            asked,
            new ServedStudent.Identity(
                sha256, place.parameters(), settings.concurrency().orElse(CONCURRENCY)),
            new ServedStudent.Knowledge(tokens, abilities),
            () -> {});
    ServedStudent earlier = before;
    if (earlier != null && !earlier.sha256().equals(sha256) && earlier.answersLike(student)) {
      student.close();
      throw new StudentServerException(
          "student %s at %s answers a fixed prompt exactly as the student before, so that %s is not what it serves; look whether it was loaded"
              .formatted(asked.model(), asked.address(), directory));
    }
    before = student;
    return student;
  }

  private void refuseWhatIsMissing(StudentServer asked, Probe.Abilities abilities) {
    if (abilities.top() < 2) {
      throw new StudentServerException(
          "student %s at %s tells %d of the likeliest tokens where margins and entropies need 2 or more"
              .formatted(asked.model(), asked.address(), abilities.top()));
    }
    for (Need need : Strategies.of(manifest).needs(1)) {
      boolean losses =
          need instanceof Need.ReferenceLoss
              || need instanceof Need.LossAlone
              || need instanceof Need.SteerLoss;
      if (losses && !abilities.scores()) {
        throw new StudentServerException(
            "strategy %s needs the losses of given texts, and student %s at %s cannot score any: %s"
                .formatted(
                    manifest.strategy().name(), asked.model(), asked.address(), abilities.why()));
      }
    }
  }

  private void start(StudentSettings.Serve serve, Path directory)
      throws IOException, InterruptedException {
    stop();
    Map<String, String> values =
        Map.of(
            "checkpoint", directory.toAbsolutePath().toString(),
            "base", place.base().toAbsolutePath().toString());
    String ready = serve.ready().orElse(server.address() + "/models");
    if (server.ready(ready)) {
      throw new StudentServerException(
          "student.serve: %s answers before the server of %s is started, such as one that a killed run left behind; end it, or name another port"
              .formatted(ready, directory));
    }
    Service started =
        Service.start(
            new CommandLine(serve.command()).filled(values), place.run().resolve("serving"));
    service = started;
    long polls = Math.max(1, serve.within().toMillis() / POLL.toMillis());
    for (long poll = 0; !server.ready(ready); poll++) {
      if (!started.alive() || poll >= polls) {
        String what = started.alive() ? "was not ready within " + serve.within() : "ended";
        String said = started.said();
        stop();
        throw new StudentServerException(
            "student.serve: the server of %s %s. It said last:%n%s"
                .formatted(directory, what, said));
      }
      TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
    }
    if (!started.alive()) {
      throw new StudentServerException(
          "student.serve: %s answers, and it is not the server that was started, which ended: %s"
              .formatted(ready, started.said()));
    }
  }

  private void stop() {
    if (service != null) {
      service.close();
      service = null;
    }
  }

  @Override
  public void close() {
    stop();
  }
}
