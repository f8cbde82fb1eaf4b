package dev.quaestor.experiments.assembly;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.curation.student.Student;
import dev.quaestor.experiments.assembly.Students.Told;
import dev.quaestor.teacher.student.ServedStudent;
import dev.quaestor.teacher.student.StudentServerException;
import dev.quaestor.trainer.command.Serving;
import dev.quaestor.trainer.command.Telling;
import dev.quaestor.trainer.disk.DurableFiles;
import dev.quaestor.trainer.disk.JsonFields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Students that a person tells of. One that is served at an address has no files here; what is kept
 * of it is where it is and how it answers a fixed prompt, by which it is known again.
 *
 * @param plain serves what has files
 * @param introductions meets what is served
 */
record ToldStudents(Serving plain, Introductions introductions) implements Serving {

  /** Where {@code told} comes from. */
  Telling.Source source(Told told) {
    return told.directory().isPresent()
        ? Telling.copied(told.directory().get())
        : (out, incumbent) -> word(told, out, incumbent);
  }

  private String word(Told told, Path out, Path incumbent) throws IOException {
    String url = told.url().orElseThrow();
    try (ServedStudent student = introductions.meet(introductions.server(url, told.model()), "")) {
      double[] fingerprint = student.fingerprint();
      Path earlier = incumbent.resolve(Telling.SERVED);
      if (Files.isRegularFile(earlier)
          && Arrays.equals(fingerprint(JsonFields.read(earlier)), fingerprint)) {
        throw new StudentServerException(
            "student %s at %s answers a fixed prompt exactly as the student in force, so that it was not trained or not loaded"
                .formatted(told.model(), url));
      }
      ObjectNode json = JsonFields.JSON.createObjectNode();
      json.put("url", url).put("model", told.model());
      ArrayNode values = json.putArray("fingerprint");
      for (double value : fingerprint) {
        values.add(value);
      }
      if (Files.exists(out)) {
        DurableFiles.removeTree(out);
      }
      Files.createDirectories(out);
      DurableFiles.write(out.resolve(Telling.SERVED), JsonFields.pretty(json));
    }
    return told.model() + " at " + url;
  }

  private static double[] fingerprint(JsonNode word) {
    double[] values = new double[word.path("fingerprint").size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = word.path("fingerprint").path(i).doubleValue();
    }
    return values;
  }

  @Override
  public Student serve(Path directory, String sha256) throws IOException, InterruptedException {
    if (!Files.isRegularFile(directory.resolve(Telling.SERVED))) {
      return plain.serve(directory, sha256);
    }
    JsonNode word = JsonFields.read(directory.resolve(Telling.SERVED));
    ServedStudent student =
        introductions.meet(
            introductions.server(word.path("url").asText(), word.path("model").asText()), sha256);
    try {
      student.refuseUnless(fingerprint(word));
      return student;
    } catch (StudentServerException e) {
      student.close();
      throw e;
    }
  }
}
