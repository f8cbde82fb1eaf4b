package dev.quaestor.eval.report;

import dev.quaestor.eval.comparison.Comparison;
import dev.quaestor.eval.comparison.SyntheticExperiment;
import dev.quaestor.eval.comparison.SyntheticExperiment.Planted;
import dev.quaestor.eval.record.Contrast;
import dev.quaestor.eval.record.ExperimentRecord;
import dev.quaestor.eval.record.Question;
import dev.quaestor.eval.record.RunRecord;
import dev.quaestor.eval.record.Variant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes the pages of made-up experiments to a folder, to be looked at. */
final class ReportPages {

  private ReportPages() {}

  static final Map<String, String> PROVENANCE = provenance();

  static Comparison sixVariants(int seeds) {
    List<RunRecord> runs =
        new SyntheticExperiment(8, 100, 60)
            .runs(
                List.of(
                    new Planted(Variant.of("random"), 0.06, 0),
                    new Planted(Variant.of("balanced"), 0.10, 1),
                    new Planted(Variant.of("loss"), 0.105, 0.8),
                    new Planted(Variant.of("margin"), 0.125, 0.9),
                    new Planted(Variant.of("one-shot-loss"), 0.10, 0.7),
                    new Planted(Variant.of("one-shot-margin"), 0.11, 0.8)),
                seeds,
                7);
    return Comparison.of(
        new ExperimentRecord(
            "strings-long-tail (made up)",
            Question.onQueries(
                List.of(new Contrast("margin", "random"), new Contrast("margin", "balanced"))),
            runs,
            List.of(),
            PROVENANCE));
  }

  static Comparison quickstart() {
    List<RunRecord> runs =
        new SyntheticExperiment(4, 40, 40)
            .runs(
                List.of(
                    new Planted(Variant.of("random"), 0.06, 0),
                    new Planted(Variant.of("margin"), 0.1, 0.9)),
                3,
                11);
    return Comparison.of(
        new ExperimentRecord(
            "quickstart (made up)",
            Question.onQueries(List.of(new Contrast("margin", "random"))),
            runs,
            List.of(),
            PROVENANCE));
  }

  public static void main(String[] args) throws IOException {
    Path to = Path.of(args[0]);
    Files.createDirectories(to);
    Files.writeString(to.resolve("ten.html"), ExperimentReport.html(sixVariants(10)));
    Comparison quickstart = quickstart();
    Files.writeString(to.resolve("three.html"), ExperimentReport.html(quickstart));
    for (var picture : ExperimentReport.pictures(quickstart).entrySet()) {
      Files.writeString(to.resolve(picture.getKey()), picture.getValue());
    }
    for (var painting : ExperimentReport.paintings(sixVariants(10)).entrySet()) {
      Files.write(to.resolve(painting.getKey()), painting.getValue());
    }
    RunRecord run = quickstart.experiment().runs().get(3);
    Files.writeString(
        to.resolve("run.html"),
        RunReport.html(run, quickstart.experiment().question(), PROVENANCE));
    Files.writeString(
        to.resolve("empty.html"),
        ExperimentReport.html(
            Comparison.of(
                new ExperimentRecord(
                    "empty", Question.onQueries(List.of()), List.of(), List.of(), Map.of()))));
  }

  private static Map<String, String> provenance() {
    Map<String, String> provenance = new LinkedHashMap<>();
    provenance.put("Code", "0.1.0-SNAPSHOT, commit 0123456789ab");
    provenance.put("Manifest", "sha256 5f2c…, strings-long-tail.yaml");
    provenance.put("Machine", "Linux 6.1 x86-64, 2 cores");
    provenance.put("Threads and shards", "2 shards of 1 thread");
    provenance.put("Pool", "strings, long-tailed, 40,000 candidates, sha256 9ab1…");
    return provenance;
  }
}
