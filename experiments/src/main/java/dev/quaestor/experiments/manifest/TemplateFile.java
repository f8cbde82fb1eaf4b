package dev.quaestor.experiments.manifest;

import dev.quaestor.curation.teacher.writing.Template;
import dev.quaestor.curation.teacher.writing.Template.Placeholder;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A prompt of the user's own, in a file. */
final class TemplateFile {

  private TemplateFile() {}

  /** What is wrong with a template that is there; one that is not is told with the other files. */
  static List<String> problems(
      Optional<Path> file, Set<Placeholder> needed, Map<Placeholder, String> unfilled) {
    if (file.isEmpty() || !Files.isRegularFile(file.get())) {
      return List.of();
    }
    try {
      return read(file.get()).problems(needed, unfilled);
    } catch (IllegalArgumentException e) {
      return List.of(String.valueOf(e.getMessage()));
    }
  }

  static Template read(Path file) {
    try {
      return new Template(file.toString(), Files.readString(file));
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(file + ": expected UTF-8 text", e);
    } catch (IOException e) {
      throw new IllegalArgumentException(file + ": cannot be read: " + e, e);
    }
  }
}
