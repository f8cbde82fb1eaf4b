package dev.quaestor.experiments.assembly;

import dev.quaestor.curation.strategy.Need;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.experiments.manifest.Manifest;
import dev.quaestor.experiments.manifest.RetrySettings;
import dev.quaestor.experiments.manifest.StudentSettings;
import dev.quaestor.experiments.manifest.TimeoutSettings;
import dev.quaestor.teacher.network.ApiKey;
import dev.quaestor.teacher.network.Endpoint;
import dev.quaestor.teacher.network.ServerSettings;
import dev.quaestor.teacher.student.Probe;
import dev.quaestor.teacher.student.ServedStudent;
import dev.quaestor.teacher.student.StudentServer;
import dev.quaestor.teacher.student.StudentServerException;
import dev.quaestor.teacher.student.Tokens;
import dev.quaestor.teacher.throttle.Backoff;
import java.net.URI;
import java.util.Optional;

/**
 * Meets students that a server answers for: each is asked what it shows before it is relied on, and
 * refused by name where it lacks what the strategy needs.
 *
 * @param manifest whose strategy it is
 * @param tokens how texts become tokens
 * @param parameters used for one token
 */
record Introductions(Manifest manifest, Tokens tokens, long parameters) {

  private static final int TOP_K = 20;
  private static final int CONCURRENCY = 64;

  /** The server at {@code url}, asked for {@code model} as patiently as {@code student} says. */
  static StudentServer server(StudentSettings student, String url, String model) {
    Endpoint endpoint =
        new Endpoint(
            URI.create(url),
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
          model,
          student.retry().map(RetrySettings::backoff).orElse(Backoff.DEFAULT));
    } catch (TeacherException e) {
      throw new StudentServerException("student.key-variable: " + e.getMessage());
    }
  }

  /** The server at {@code url}, asked for {@code model}. */
  StudentServer server(String url, String model) {
    return server(manifest.student(), url, model);
  }

  /**
   * The student that {@code server} serves now.
   *
   * @param sha256 of its weights
   */
  ServedStudent meet(StudentServer server, String sha256) {
    StudentSettings settings = manifest.student();
    Probe.Abilities abilities =
        Probe.of(server, Math.min(settings.topK().orElse(TOP_K), tokens.vocabulary()));
    refuseWhatIsMissing(server, abilities);
    return new ServedStudent(
        server,
        new ServedStudent.Identity(sha256, parameters, settings.concurrency().orElse(CONCURRENCY)),
        new ServedStudent.Knowledge(tokens, abilities),
        () -> {});
  }

  private void refuseWhatIsMissing(StudentServer server, Probe.Abilities abilities) {
    if (abilities.top() < 2) {
      throw new StudentServerException(
          "student %s at %s tells %d of the likeliest tokens where margins and entropies need 2 or more"
              .formatted(server.model(), server.address(), abilities.top()));
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
                    manifest.strategy().name(), server.model(), server.address(), abilities.why()));
      }
    }
  }
}
