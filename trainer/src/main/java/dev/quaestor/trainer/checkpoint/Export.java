package dev.quaestor.trainer.checkpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.trainer.disk.DurableDirectory;
import dev.quaestor.trainer.disk.DurableFiles;
import dev.quaestor.trainer.disk.JsonFields;
import dev.quaestor.trainer.peft.AdapterConfig;
import dev.quaestor.trainer.peft.AdapterDirectory;
import dev.quaestor.trainer.safetensors.SafetensorsWriter;
import dev.quaestor.trainer.tokenizer.ExportedTokenizer;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A student as it leaves for other programs: a directory with all they need to put a prompt to it
 * as it was put here, and a card that says what it was made from. It appears whole or not at all.
 */
public final class Export {
  private Export() {}

  /** A whole model, split into files of {@code maxShardBytes}. */
  public static void whole(
      Path path, ModelDirectory model, SafetensorsWriter writer, long maxShardBytes)
      throws IOException {
    ModelDirectory.Content here = model.content();
    ModelDirectory.Content content =
        new ModelDirectory.Content(
            here.config(),
            here.tensors(),
            here.tokenizer().map(ExportedTokenizer::of),
            here.generation());
    String card = Origin.of(model).card("finetune");
    DurableDirectory.create(
        path,
        directory -> {
          ModelDirectory.writeInto(directory, content, writer, maxShardBytes);
          DurableFiles.write(directory.resolve(Origin.CARD), card);
        });
  }

  /**
   * The adapter of a model alone, with the tokenizer and the settings for generation of its base.
   *
   * @param model the base with the adapter
   * @param adapter the adapter
   */
  public static void adapter(Path path, ModelDirectory model, AdapterDirectory adapter, Named named)
      throws IOException {
    DurableDirectory.create(
        path,
        directory -> {
          adapter.exportInto(directory, named.base(), named.writer());
          if (named.origin().revision().isPresent()) {
            Path file = directory.resolve(AdapterConfig.FILE);
            ObjectNode json = JsonFields.read(file).deepCopy();
            json.put("revision", named.origin().revision().get());
            DurableFiles.write(file, JsonFields.pretty(json));
          }
          DurableFiles.write(directory.resolve(GenerationConfig.FILE), model.generation().json());
          if (model.tokenizer().isPresent()) {
            ExportedTokenizer.of(model.tokenizer().get()).write(directory);
          }
          DurableFiles.write(directory.resolve(Origin.CARD), named.origin().card("adapter"));
        });
  }

  /**
   * What an adapter's export says of its base, and how its tensors are written.
   *
   * @param base the name or path under which PEFT finds the base
   * @param origin for the card
   */
  public record Named(String base, Origin origin, SafetensorsWriter writer) {}
}
