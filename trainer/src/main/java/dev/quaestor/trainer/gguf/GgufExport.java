package dev.quaestor.trainer.gguf;

import dev.quaestor.trainer.checkpoint.ModelDirectory;
import dev.quaestor.trainer.checkpoint.Origin;
import dev.quaestor.trainer.disk.DurableFiles;
import dev.quaestor.trainer.safetensors.TensorData;
import dev.quaestor.trainer.tokenizer.BytePairs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A student made ready to leave as one GGUF file, with its tokenizer and chat template. All that
 * llama.cpp has no place for is told at once, before anything is written.
 */
public final class GgufExport {
  private static final String WRITING = ".writing-";

  private final GgufMetadata metadata = new GgufMetadata();
  private final List<TensorData> tensors;
  private final GgufPrecision precision;
  private final boolean composes;

  private GgufExport(ModelDirectory model, GgufPrecision precision) throws IOException {
    this.precision = precision;
    ModelDirectory.Content content = model.content();
    List<String> problems = new ArrayList<>();
    GgufLayout layout = GgufLayout.of(content.config(), problems).orElse(null);
    BytePairs tokenizer = null;
    if (content.tokenizer().isEmpty()) {
      problems.add("there is no tokenizer.json, and llama.cpp reads text");
    } else {
      try {
        tokenizer = BytePairs.of(content.tokenizer().get(), content.config().decoder().vocab());
      } catch (IllegalArgumentException e) {
        problems.add(e.getMessage());
      }
    }
    if (layout != null) {
      about(layout, Origin.of(model));
      layout.put(metadata);
    }
    if (tokenizer != null) {
      GgufTokens.put(metadata, tokenizer, model.ids().eos(), problems);
    }
    if (layout == null || tokenizer == null || !problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
    this.composes = tokenizer.composes();
    this.tensors = layout.tensors(content.tensors());
  }

  /**
   * Makes a student ready.
   *
   * @throws IllegalArgumentException naming all that llama.cpp has no place for
   */
  public static GgufExport of(ModelDirectory model, GgufPrecision precision) throws IOException {
    return new GgufExport(model, precision);
  }

  private void about(GgufLayout layout, Origin origin) {
    metadata
        .text("general.architecture", layout.name())
        .text("general.type", "model")
        .text("general.description", "Written by Quaestor; base, SHA-256: " + origin.sha256())
        .number("general.file_type", precision.fileType())
        .number("general.quantization_version", 2)
        .number("general.alignment", GgufWriter.ALIGNMENT);
  }

  /** Whether a text is composed (NFC) before it is cut into tokens, which llama.cpp does not do. */
  public boolean composes() {
    return composes;
  }

  /** How many matrices are stored in half precision since their rows are no whole blocks. */
  public long unblocked() {
    return tensors.stream()
        .filter(tensor -> tensor.shape().length > 1 && precision.of(tensor) != precision)
        .count();
  }

  /** What is stored, such as {@code F16}. */
  public String stored() {
    return precision.name().toUpperCase(Locale.ROOT);
  }

  /** Writes the file, which appears whole or not at all, in place of none. */
  public void write(Path file) throws IOException {
    Path target = file.toAbsolutePath();
    Path parent = target.getParent();
    Files.createDirectories(parent);
    Path writing = parent.resolve(WRITING + target.getFileName());
    Files.deleteIfExists(writing);
    try {
      GgufWriter.write(writing, metadata, tensors, precision);
      Files.move(writing, target, StandardCopyOption.ATOMIC_MOVE);
      DurableFiles.force(parent);
    } finally {
      Files.deleteIfExists(writing);
    }
  }
}
