package dev.quaestor.experiments.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.eval.comparison.Wording;
import dev.quaestor.eval.data.Annotated;
import dev.quaestor.eval.data.AnnotationSheet;
import dev.quaestor.eval.data.Generations;
import dev.quaestor.eval.data.Judge;
import dev.quaestor.eval.statistics.Interval;
import dev.quaestor.eval.task.TaskException;
import dev.quaestor.experiments.assembly.Materials;
import dev.quaestor.experiments.assembly.Students;
import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.manifest.ManifestFile;
import dev.quaestor.experiments.run.Audience;
import dev.quaestor.experiments.run.Environment;
import dev.quaestor.experiments.run.Examination;
import dev.quaestor.experiments.run.ExperimentDirectory;
import dev.quaestor.experiments.run.StopSignal;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
      names = "--judge",
      paramLabel = "MANIFEST",
      description = {
        "with --annotate: asks the judge that this manifest declares (judge: …), whose calls are"
            + " billed under the",
        "manifest's limits, instead of a person; --to is filled in, to be looked over"
      })
  private @Nullable Path judge;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "with --judge: where bill and tape lie; default: runs/NAME of its manifest")
  private @Nullable Path out;

  @Option(
      names = "--annotated",
      paramLabel = "FILE",
      description = "reads such a table back: the share of false positives, with its 95%% interval")
  private @Nullable Path annotated;

  /** Whether a table is to be drawn. */
  boolean draws() {
    if (annotate < 0
        || annotate == 0 && to != null
        || annotate > 0 && to == null && judge == null) {
      throw new UsageException("--annotate takes a number above 0, and --to the table to write");
    }
    if (annotate == 0 && judge != null || judge == null && out != null) {
      throw new UsageException(
          annotate == 0
              ? "--judge is asked about right answers that are drawn; say how many with --annotate"
              : "--out is where a --judge is billed");
    }
    return annotate > 0;
  }

  /** Whether a table is to be read back. */
  boolean reads() {
    return annotated != null;
  }

  /** What a judge's students are made by, and whom its word is for. */
  record Asked(Students students, boolean json) {}

  /** Whether a judge is asked, and not a person. */
  boolean judges() {
    return judge != null;
  }

  private AnnotationSheet sheet(Generations read, Judge verifier) {
    AnnotationSheet sheet = AnnotationSheet.drawn(read, verifier, annotate, seed);
    if (sheet.lines().isEmpty()) {
      throw new UsageException("no answer is right, so that there is none to annotate");
    }
    return sheet;
  }

  /** Has the judge say of each answer that is drawn whether its reasoning is sound. */
  String judged(Generations read, Judge verifier, Asked asked)
      throws IOException, TeacherException, InterruptedException {
    Path manifest = Objects.requireNonNull(judge);
    Experiment written = ManifestFile.read(manifest, List.of());
    boolean own = written.manifest().judging().rubric().isPresent();
    Experiment experiment =
        own ? written : ManifestFile.read(manifest, List.of("judging.about=reasoning"));
    if (experiment.manifest().judge().isEmpty()) {
      throw new UsageException(
          manifest + ": nobody is the judge; name one, such as judge: {kind: openai, model: …}");
    }
    if (to != null && Files.exists(to)) {
      throw new UsageException(to + " is there already; name another file");
    }
    AnnotationSheet sheet = sheet(read, verifier);
    Path root = out != null ? out : Path.of("runs", experiment.manifest().name());
    Environment environment =
        new Environment(
            asked.students(), new Materials(asked.students()), new StopSignal(), Audience.NOBODY);
    Examination found =
        Examination.of(experiment, new ExperimentDirectory(root), environment, sheet);
    if (to != null) {
      sheet.write(to, found.words());
    }
    Annotated said = Annotated.of(found.words());
    if (!asked.json()) {
      return "%s; of %d right, at a score of %s or more; billed now: %s"
          .formatted(text(said), sheet.right(), found.threshold(), Amounts.cost(found.billed()));
    }
    ObjectNode json = json(said).put("right", sheet.right()).put("threshold", found.threshold());
    return json.put("billed_micro_usd", found.billed().microUsd())
        .put("billed_queries", found.billed().queries())
        .toString();
  }

  /** Draws and writes the table. */
  String drawn(Generations read, Judge verifier) throws IOException {
    AnnotationSheet sheet = sheet(read, verifier);
    Path file = Objects.requireNonNull(to);
    try {
      sheet.write(file);
    } catch (FileAlreadyExistsException e) {
      throw new UsageException(
          file + " is there already, and may hold a person's work; name another file");
    }
    return "%s: %d of %d right answers; write yes or no under \"%s\", then: quaestor data --annotated %s"
        .formatted(file, sheet.lines().size(), sheet.right(), AnnotationSheet.SOUND, file);
  }

  /** What was said, in words. */
  String text() {
    return text(read());
  }

  private static String text(Annotated said) {
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
    return json(read());
  }

  private static ObjectNode json(Annotated said) {
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
