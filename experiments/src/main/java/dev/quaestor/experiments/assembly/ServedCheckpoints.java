package dev.quaestor.experiments.assembly;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.curation.student.Student;
import dev.quaestor.experiments.manifest.StudentSettings;
import dev.quaestor.teacher.student.ServedStudent;
import dev.quaestor.teacher.student.StudentServer;
import dev.quaestor.teacher.student.StudentServerException;
import dev.quaestor.trainer.command.CommandLine;
import dev.quaestor.trainer.command.Service;
import dev.quaestor.trainer.command.Serving;
import dev.quaestor.trainer.disk.DurableFiles;
import dev.quaestor.trainer.disk.JsonFields;
import dev.quaestor.trainer.peft.AdapterDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Serves what was trained: by a program that is started for each checkpoint, or as an adapter that
 * a running vLLM loads. Whoever is served must answer otherwise than the base and the student
 * before, which a checkpoint that silently did not load does not, and as it did when it was served
 * before.
 */
final class ServedCheckpoints implements Serving, AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(200);

  private final StudentServer server;
  private final StudentSettings settings;
  private final Place place;
  private final Introductions introductions;
  private @Nullable Service service;
  private @Nullable ServedStudent before;

  /** Where the run and its base lie. */
  record Place(Path run, Path base) {}

  ServedCheckpoints(
      StudentServer server, StudentSettings settings, Place place, Introductions introductions) {
    this.server = server;
    this.settings = settings;
    this.place = place;
    this.introductions = introductions;
  }

  @Override
  public Student serve(Path directory, String sha256) throws IOException, InterruptedException {
    StudentServer asked = server;
    boolean base = directory.equals(place.base());
    if (settings.serve().isPresent()) {
      start(settings.serve().get(), directory);
    } else if (AdapterDirectory.isAdapter(directory)) {
      String name = server.model() + "-" + sha256.substring(0, 12);
      asked = server.loading(name, directory.toAbsolutePath().toString());
    } else if (!base) {
      throw new StudentServerException(
          "student.serve: there is a whole model in %s, which a server that runs cannot take; name the program that serves it, have an adapter trained, or tell of the student by its address"
              .formatted(directory));
    }
    ServedStudent student = introductions.meet(asked, sha256);
    try {
      if (!asked.model().equals(server.model()) && student.answersLike(server)) {
        throw notLoaded(asked, "the base", directory);
      }
      ServedStudent earlier = before;
      if (earlier != null && !earlier.sha256().equals(sha256) && earlier.answersLike(student)) {
        throw notLoaded(asked, "the student before", directory);
      }
      knownAgain(student);
    } catch (StudentServerException | IOException e) {
      student.close();
      throw e;
    }
    before = student;
    return student;
  }

  private static StudentServerException notLoaded(
      StudentServer asked, String other, Path directory) {
    return new StudentServerException(
        "student %s at %s answers a fixed prompt exactly as %s, so that %s is not what it serves; look whether it was loaded"
            .formatted(asked.model(), asked.address(), other, directory));
  }

  /** What was served before must answer as it did; of what is new it is kept how it answers. */
  private void knownAgain(ServedStudent student) throws IOException {
    Path file = place.run().resolve("serving").resolve("fingerprints.json");
    ObjectNode kept =
        Files.isRegularFile(file)
            ? JsonFields.object(Files.readString(file))
            : JsonFields.JSON.createObjectNode();
    JsonNode was = kept.path(student.sha256());
    if (was.isArray()) {
      student.refuseUnless(JsonFields.JSON.convertValue(was, double[].class));
    } else {
      kept.set(student.sha256(), JsonFields.JSON.valueToTree(student.fingerprint()));
      Files.createDirectories(file.getParent());
      DurableFiles.write(file, JsonFields.pretty(kept));
    }
  }

  private void start(StudentSettings.Serve serve, Path directory)
      throws IOException, InterruptedException {
    stop();
    Path logs = place.run().resolve("serving");
    Service.endLeft(logs);
    Map<String, String> values =
        Map.of(
            "checkpoint", directory.toAbsolutePath().toString(),
            "base", place.base().toAbsolutePath().toString());
    String ready = serve.ready().orElse(server.address() + "/models");
    if (server.ready(ready)) {
      throw new StudentServerException(
          "student.serve: %s answers before the server of %s is started; it is none that this run left behind: end it, or name another port"
              .formatted(ready, directory));
    }
    Service started = Service.start(new CommandLine(serve.command()).filled(values), logs);
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
