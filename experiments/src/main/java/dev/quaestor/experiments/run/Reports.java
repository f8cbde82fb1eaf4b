package dev.quaestor.experiments.run;

import dev.quaestor.eval.comparison.Comparison;
import dev.quaestor.eval.record.ExperimentRecord;
import dev.quaestor.eval.record.RunRecord;
import dev.quaestor.eval.report.ExperimentReport;
import dev.quaestor.eval.report.RunReport;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

/** Writes an experiment's page and a page for each of its runs. */
public final class Reports {

  private Reports() {}

  /** Writes all pages, and the curves as SVG files: of the runs as they were read and compared. */
  public static void write(
      ExperimentDirectory directory, List<ExperimentReader.Read> runs, Comparison comparison)
      throws IOException {
    ExperimentRecord record = comparison.experiment();
    replace(directory.report(), ExperimentReport.html(comparison));
    for (var picture : ExperimentReport.pictures(comparison).entrySet()) {
      replace(directory.root().resolve(picture.getKey()), picture.getValue());
    }
    for (ExperimentReader.Read read : runs) {
      RunRecord run = read.record();
      if (!run.rounds().isEmpty()) {
        Map<String, String> provenance = read.exactness().labelled(record.provenance());
        provenance.putAll(RunLog.precision(read.events()));
        Path page = read.run().directory().resolve("report.html");
        replace(page, RunReport.html(run, record.question(), provenance));
      }
    }
  }

  /** Writes the experiment's page alone, to {@code page}. */
  public static void write(Path page, Comparison comparison) throws IOException {
    replace(page, ExperimentReport.html(comparison));
  }

  /** Writes the curves as PNG files. */
  public static void paint(ExperimentDirectory directory, Comparison comparison)
      throws IOException {
    Map<String, byte[]> paintings;
    try {
      paintings = ExperimentReport.paintings(comparison);
    } catch (NullPointerException | InternalError | UnsatisfiedLinkError e) {
      // So Java says that it found no font.
      throw new IOException(
          "pictures as PNG need a font, and this machine has none that Java finds; install one, such as DejaVu, or use the SVG files",
          e);
    }
    for (var painting : paintings.entrySet()) {
      Files.write(directory.root().resolve(painting.getKey()), painting.getValue());
    }
  }

  private static void replace(Path page, String html) throws IOException {
    Path beside = page.resolveSibling(page.getFileName() + ".new");
    try {
      Files.writeString(beside, html);
      Files.move(beside, page, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException e) {
      // A write that fails names no file.
      Files.deleteIfExists(beside);
      FileSystemException named = new FileSystemException("" + page, null, e.getMessage());
      named.initCause(e);
      throw named;
    }
  }
}
