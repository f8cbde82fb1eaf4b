package dev.quaestor.experiments.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.curation.fidelity.RankCorrelation;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.experiments.assembly.Materials;
import dev.quaestor.experiments.assembly.Rounding;
import dev.quaestor.experiments.assembly.Students;
import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.manifest.ManifestFile;
import dev.quaestor.trainer.disk.DurableFiles;
import dev.quaestor.trainer.engine.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What {@code bench --mode rounding} takes and tells. */
final class BenchRounding {

  private static final String KEY = "observe.precision=";

  @Option(
      names = "--manifest",
      paramLabel = "FILE",
      description =
          "rounding: whose base observes whose pool, once in f32 and once in --precision, int8 or bf16; each strategy it varies is compared, with its first seed")
  private @Nullable Path manifest;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "rounding: overrides a setting of the manifest, such as student.checkpoint=DIR; may be repeated")
  private List<String> overrides = new ArrayList<>();

  /**
   * @param asked what is held against f32; F32 for int8
   */
  void measure(Precision asked, Students students, boolean json, Consumer<String> result)
      throws IOException, InterruptedException, TeacherException {
    if (manifest == null) {
      throw new UsageException("--mode rounding compares by a manifest; name it: --manifest FILE");
    }
    Precision precision = asked == Precision.F32 ? Precision.INT8 : asked;
    precision
        .lacking()
        .ifPresent(
            why -> {
              throw new UsageException("--mode rounding: " + why);
            });
    Experiment plain = read(Precision.F32);
    Experiment rounded = read(precision);
    Path room = Files.createTempDirectory("quaestor-bench");
    try {
      Rounding rounding = new Rounding(students, new Materials(students), room);
      long seed = plain.manifest().seeds().get(0);
      for (int i = 0; i < plain.variants().size(); i++) {
        Rounding.Result found =
            rounding.of(
                plain.variants().get(i).manifest(), rounded.variants().get(i).manifest(), seed);
        result.accept(json ? json(found).toString() : text(found));
      }
    } finally {
      DurableFiles.removeTree(room);
    }
  }

  private Experiment read(Precision precision) throws IOException {
    List<String> all = new ArrayList<>(overrides);
    all.add(KEY + precision.key());
    return ManifestFile.read(java.util.Objects.requireNonNull(manifest), all);
  }

  private static ObjectNode json(Rounding.Result found) {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("engine", "quaestor").put("mode", "rounding");
    line.put("criterion", found.criterion());
    line.put("candidates", found.candidates());
    found
        .scores()
        .map(RankCorrelation::value)
        .ifPresent(value -> value.ifPresent(v -> line.put("spearman", v)));
    if (found.picks() > 0) {
      line.put("picks", found.picks()).put("overlap", found.overlap());
    }
    if (!found.reason().isEmpty()) {
      line.put("reason", found.reason());
    }
    return line;
  }

  private static String text(Rounding.Result found) {
    if (!found.reason().isEmpty()) {
      return found.criterion() + ": " + found.reason();
    }
    RankCorrelation scores = found.scores().orElseThrow();
    return String.format(
        Locale.ROOT,
        "%s: rank correlation %s over %,d candidates, %d of %d picks the same (%.0f%%)",
        found.criterion(),
        scores.value().isPresent()
            ? String.format(Locale.ROOT, "%.4f", scores.value().getAsDouble())
            : "none (" + scores.reason() + ")",
        found.candidates(),
        found.both(),
        found.picks(),
        100 * found.overlap());
  }
}
