package dev.quaestor.experiments.cli;

import dev.quaestor.experiments.dataset.DatasetForm;
import dev.quaestor.trainer.checkpoint.Export;
import dev.quaestor.trainer.checkpoint.ModelConfig;
import dev.quaestor.trainer.checkpoint.ModelDirectory;
import dev.quaestor.trainer.checkpoint.Origin;
import dev.quaestor.trainer.gguf.GgufExport;
import dev.quaestor.trainer.gguf.GgufPrecision;
import dev.quaestor.trainer.peft.AdapterDirectory;
import dev.quaestor.trainer.safetensors.Bf16Rounding;
import dev.quaestor.trainer.safetensors.SafetensorsWriter;
import dev.quaestor.trainer.safetensors.TensorData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code quaestor export}. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Writes a student as a Hugging Face directory:",
      "config.json, model.safetensors, generation_config.json, and the tokenizer's files with its"
          + " chat template;",
      "or as one GGUF file for llama.cpp, in f32, f16 or q8_0;",
      "or the adapter of one alone as a PEFT directory: adapter_config.json,"
          + " adapter_model.safetensors, with the same files beside;",
      "or the examples that a run's student learned from, a row each, with where it came from, as"
          + " JSON Lines or Parquet, with a data card beside it; --rejects: what was refused too;",
      "or, with --metrics, what was measured in each round of an experiment's runs.",
      "README.md says which base it was made from, in which revision.",
      "The directory appears whole or not at all."
    })
final class ExportCommand implements Callable<Integer> {

  /** Larger weights are split into files of this size, as Hugging Face does. */
  private static final long SHARD = 5_000_000_000L;

  private static final String GGUF = ".gguf";

  private enum Precision {
    F32,
    BF16
  }

  /** What of the student is written. */
  private enum Form {
    HUGGINGFACE,
    FULL,
    MERGED,
    ADAPTER,
    PEFT,
    CHAT,
    PROMPT_COMPLETION,
    ALPACA,
    SHAREGPT,
    GGUF;

    boolean alone() {
      return this == ADAPTER || this == PEFT;
    }

    /** The layout of examples; empty where a student is written. */
    Optional<DatasetForm> dataset() {
      return Stream.of(DatasetForm.values())
          .filter(dataset -> dataset.name().equals(name()))
          .findFirst();
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private final Console console;

  @Parameters(
      paramLabel = "RUN_OR_CHECKPOINT",
      description =
          "a run's directory, whose last student is meant, or a folder such as"
              + " checkpoints/round-0003; with --metrics an experiment's directory")
  private Path source = Path.of("");

  @Option(
      names = "--to",
      paramLabel = "DIR_OR_FILE",
      description =
          "where it goes; must not exist yet, or be empty; of examples a file that ends in .jsonl"
              + " or .parquet; of gguf one that ends in .gguf, or a directory for model.gguf")
  private @Nullable Path to;

  @Option(
      names = "--dtype",
      paramLabel = "f32|bf16",
      description =
          "f32 loads again to the same bits; bf16 takes half the space, each weight rounded to the"
              + " nearest, ties to even; default: f32")
  private Precision precision = Precision.F32;

  @Option(
      names = "--precision",
      paramLabel = "f32|f16|q8_0",
      description =
          "with --form gguf: of the matrices; f32 is exact, q8_0 takes a quarter of the space;"
              + " default: f32")
  private @Nullable GgufPrecision matrices;

  @Option(
      names = "--form",
      paramLabel =
          "huggingface|full|merged|adapter|peft|gguf|chat|prompt-completion|alpaca|sharegpt",
      description =
          "huggingface: a whole model, an adapter merged into its base; full: the same, of a"
              + " student without an adapter; merged: of one with an adapter; adapter, peft: the"
              + " adapter alone; gguf: a whole model as one file for llama.cpp; chat,"
              + " prompt-completion, alpaca, sharegpt: the examples of a run; default: huggingface")
  private Form form = Form.HUGGINGFACE;

  @Option(
      names = "--base",
      paramLabel = "NAME",
      description =
          "what adapter_config.json names as the adapter's base; default: the path of the base's"
              + " directory")
  private @Nullable String base;

  @Option(
      names = "--revision",
      paramLabel = "COMMIT",
      description =
          "with --base: the revision of it that adapter_config.json names; default: the one in"
              + " Hugging Face's cache, where the base lies there")
  private @Nullable String revision;

  @Mixin private ExportData data = new ExportData();

  ExportCommand(Console console) {
    this.console = console;
  }

  private Path to() {
    if (to == null) {
      throw new UsageException("--to: where does it go? name a folder, or a file for examples");
    }
    return to;
  }

  @Override
  public Integer call() throws IOException {
    Optional<DatasetForm> dataset = form.dataset();
    data.only(dataset.isPresent());
    if (data.measured()) {
      data.metrics(source, console);
      if (to == null) {
        return 0;
      }
    }
    if (dataset.isPresent()) {
      examples(dataset.get());
      return 0;
    }
    Path target = to().toAbsolutePath().normalize();
    precisions();
    free(target);
    NamedStudent student = NamedStudent.of(source);
    if (target.startsWith(student.directory().toAbsolutePath().normalize())) {
      throw new UsageException(
          to + ": lies inside what is exported, which must stay as it was written; name another");
    }
    try (ModelDirectory model = ModelDirectory.open(student.directory())) {
      fits(student, model.base().isPresent());
      if (form.alone()) {
        adapter(student, model, target);
        return 0;
      }
      if (form == Form.GGUF) {
        gguf(student, model, target);
        return 0;
      }
      ModelDirectory.Content content = model.content();
      Optional<Bf16Rounding> largest =
          precision == Precision.BF16 ? Bf16Rounding.largest(content.tensors()) : Optional.empty();
      SafetensorsWriter writer = writer();
      Export.whole(target, model, writer, SHARD);
      console.say(
          "%s: %d parameters in %s written into %s"
              .formatted(
                  student.name(),
                  content.config().decoder().parameterCount(),
                  writer.stored(),
                  target));
      rounded(largest);
      if (content.tokenizer().isEmpty()) {
        console.say("warning: there is no tokenizer.json, so it will read tokens only, not text");
      }
    }
    console.result(to().toString());
    return 0;
  }

  private void examples(DatasetForm layout) throws IOException {
    if (base != null || revision != null) {
      throw new UsageException("--base: only an adapter names its base; add --form adapter");
    }
    if (!NamedRun.at(source)) {
      throw new UsageException(
          source + ": is no run's directory (with run.db), and only a run has examples");
    }
    data.examples(NamedRun.of(source), layout, to(), console);
  }

  private void precisions() {
    if (form == Form.GGUF && precision != Precision.F32) {
      throw new UsageException(
          "--dtype: a GGUF file has its own precisions; say --precision f32, f16 or q8_0");
    }
    if (form != Form.GGUF && matrices != null) {
      throw new UsageException("--precision is of --form gguf; otherwise say --dtype f32 or bf16");
    }
  }

  private void gguf(NamedStudent student, ModelDirectory model, Path target) throws IOException {
    Path file = target.toString().endsWith(GGUF) ? target : target.resolve("model" + GGUF);
    GgufExport export;
    try {
      export = GgufExport.of(model, matrices == null ? GgufPrecision.F32 : matrices);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--form gguf: %s: %s".formatted(student.name(), e.getMessage()));
    }
    export.write(file);
    console.say(
        "%s: %d parameters in %s written to %s"
            .formatted(
                student.name(), model.config().decoder().parameterCount(), export.stored(), file));
    if (export.unblocked() > 0) {
      console.say(
          "%s stored in F16, for rows that are no multiple of 32"
              .formatted(Amounts.of(export.unblocked(), "tensor")));
    }
    if (export.composes()) {
      console.say(
          "note: this tokenizer composes characters (NFC) and llama.cpp does not; give it composed"
              + " text");
    }
    console.result(file.toString());
  }

  private void fits(NamedStudent student, boolean adapted) {
    if (adapted && form == Form.FULL) {
      throw new UsageException(
          "--form full: %s is an adapter; --form merged writes it with its base as a whole model, --form adapter alone"
              .formatted(student.name()));
    }
    if (!adapted && (form == Form.MERGED || form.alone())) {
      throw new UsageException(
          "--form %s: %s was trained whole and has no adapter; --form full writes it"
              .formatted(form, student.name()));
    }
    if (revision != null && base == null) {
      throw new UsageException("--revision: of which base? add --base NAME");
    }
    if (base != null && !form.alone()) {
      throw new UsageException("--base: only an adapter names its base; add --form adapter");
    }
  }

  private void adapter(NamedStudent student, ModelDirectory model, Path target) throws IOException {
    try (AdapterDirectory adapter =
        AdapterDirectory.open(
            student.directory(), ModelConfig.read(model.base().orElseThrow()).decoder())) {
      List<TensorData> tensors = adapter.content();
      Optional<Bf16Rounding> largest =
          precision == Precision.BF16 ? Bf16Rounding.largest(tensors) : Optional.empty();
      String named = base != null ? base : model.base().map(Path::toString).orElseThrow();
      Origin origin =
          Origin.of(model).named(Optional.ofNullable(base), Optional.ofNullable(revision));
      Export.adapter(target, model, adapter, new Export.Named(named, origin, writer()));
      console.say(
          "%s: an adapter of rank %d, %d parameters in %s, written into %s; its base is %s"
              .formatted(
                  student.name(),
                  adapter.rank(),
                  adapter.parameterCount(),
                  writer().stored(),
                  target,
                  named));
      rounded(largest);
    }
    console.result(to().toString());
  }

  private SafetensorsWriter writer() {
    return precision == Precision.BF16 ? SafetensorsWriter.bf16() : SafetensorsWriter.f32();
  }

  private void rounded(Optional<Bf16Rounding> largest) {
    if (precision == Precision.BF16) {
      console.say(largest.map(ExportCommand::change).orElse("BF16 holds every weight as it was"));
    }
  }

  private static String change(Bf16Rounding largest) {
    return "The largest change by rounding is %.3g, in %s: element %d was %s and is %s"
        .formatted(
            largest.change(),
            largest.tensor(),
            largest.element(),
            largest.before(),
            largest.after());
  }

  /** Checked before anything is read, and once more when the directory is put in its place. */
  private void free(Path target) throws IOException {
    if (!Files.exists(target)) {
      return;
    }
    if (form == Form.GGUF && target.toString().endsWith(GGUF)) {
      throw new UsageException(to + ": is there already; name another file or remove it");
    }
    if (!Files.isDirectory(target)) {
      throw new UsageException(to + ": is no directory; name another place");
    }
    try (Stream<Path> inside = Files.list(target)) {
      if (inside.findAny().isPresent()) {
        throw new UsageException(
            to + ": is there already and not empty; name another place or remove it");
      }
    }
  }
}
