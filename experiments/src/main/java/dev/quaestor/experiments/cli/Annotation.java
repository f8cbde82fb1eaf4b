package dev.quaestor.experiments.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.eval.comparison.Wording;
import dev.quaestor.eval.data.Annotated;
import dev.quaestor.eval.data.AnnotationSheet;
import dev.quaestor.eval.data.Generations;
import dev.quaestor.eval.data.Judge;
import dev.quaestor.eval.statistics.Interval;
import dev.quaestor.eval.task.TaskException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a person is asked about generations by {@code quaestor data}, and what they said. */
final class Annotation {

  @Option(
      names = "--annotate",
      paramLabel = "N",
      description = {
        "draws N right answers of one FILE into a table (--to) for a person to write yes or no into"
            + " its",
        "column \"sound\": is the reasoning right as well?"
      })
  private int annotate;

  @Option(names = "--to", paramLabel = "FILE", description = "the table to write, in CSV")
  private @Nullable Path to;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "which answers are drawn; default: ${DEFAULT-VALUE}",
      defaultValue = "1")
  private long seed;

  @Option(
      names = "--annotated",
      paramLabel = "FILE",
      description = "reads such a table back: the share of false positives, with its 95%% interval")
  private @Nullable Path annotated;

  /** Whether a table is to be drawn. */
  boolean draws() {
    if (annotate < 0 || annotate == 0 && to != null || annotate > 0 && to == null) {
      throw new UsageException("--annotate takes a number above 0, and --to the table to write");
    }
    return annotate > 0;
  }

  /** Whether a table is to be read back. */
  boolean reads() {
    return annotated != null;
  }

  /** Draws and writes the table. */
  String drawn(Generations read, Judge judge) throws IOException {
    AnnotationSheet sheet = AnnotationSheet.drawn(read, judge, annotate, seed);
    if (sheet.lines().isEmpty()) {
      throw new UsageException("no answer is right, so that there is none to annotate");
    }
    Path file = Objects.requireNonNull(to);
    try {
      sheet.write(file);
    } catch (FileAlreadyExistsException e) {
      throw new UsageException(
          file + " is there already, and may hold a person's work; name another file");
    }
    return "%s: %d of %d right answers; write yes or no under \"%s\", then: quaestor data --task … --annotated %s"
        .formatted(file, sheet.lines().size(), sheet.right(), AnnotationSheet.SOUND, file);
  }

  /** What was said, in words. */
  String text() {
    Annotated said = read();
    Optional<Interval> rate = said.falsePositives();
    String counts =
        "%d sound, %d not, %d open".formatted(said.sound(), said.unsound(), said.open());
    return rate.isEmpty()
        ? "no false-positive rate: nothing was annotated (" + counts + ")"
        : "false positives %s (%s to %s) of right answers: %s"
            .formatted(
                Wording.percent(rate.get().estimate()),
                Wording.percent(rate.get().low()),
                Wording.percent(rate.get().high()),
                counts);
  }

  /** What was said, for machines. */
  ObjectNode json() {
    Annotated said = read();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("sound", said.sound()).put("unsound", said.unsound()).put("open", said.open());
    Optional<Interval> rate = said.falsePositives();
    if (rate.isEmpty()) {
      return json.putNull("false_positives");
    }
    json.put("false_positives", rate.get().estimate());
    json.put("low", rate.get().low()).put("high", rate.get().high());
    return json;
  }

  private Annotated read() {
    try {
      return Annotated.read(Objects.requireNonNull(annotated));
    } catch (TaskException e) {
      throw new UsageException("--annotated: " + e.getMessage());
    }
  }
}
