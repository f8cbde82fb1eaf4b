package dev.quaestor.trainer.student;

import dev.quaestor.trainer.checkpoint.ModelConfig;
import dev.quaestor.trainer.checkpoint.ModelDirectory;
import dev.quaestor.trainer.checkpoint.TokenIds;
import dev.quaestor.trainer.engine.Decoder;
import dev.quaestor.trainer.engine.Execution;
import dev.quaestor.trainer.engine.Learnable;
import dev.quaestor.trainer.engine.ParameterShape;
import dev.quaestor.trainer.network.FinetuningSession;
import dev.quaestor.trainer.network.OptimizerSettings;
import dev.quaestor.trainer.parallel.Learner;
import dev.quaestor.trainer.safetensors.DType;
import dev.quaestor.trainer.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** A decoder that is trained whole, and owned. */
record WholeParameters(Decoder decoder) implements Parameters {

  @Override
  public String file() {
    return Model.WEIGHTS;
  }

  @Override
  public void rest() {
    // a whole decoder is also what is trained
  }

  @Override
  public WholeParameters copy() {
    return new WholeParameters(decoder.copy());
  }

  @Override
  public Learnable learnable() {
    return decoder;
  }

  @Override
  public FinetuningSession session(OptimizerSettings settings, Execution execution, long dropout) {
    return new FinetuningSession(decoder, settings, execution);
  }

  @Override
  public Learner learner(OptimizerSettings settings, Execution execution, long dropout) {
    String config = ModelConfig.of(decoder.config(), TokenIds.NONE).json(DType.F32);
    return new Learner(new Learner.Shape(config, null, List.of()), settings, execution, dropout);
  }

  @Override
  public Optional<Supplier<Decoder>> beside() {
    return Optional.empty();
  }

  @Override
  public void write(Path directory, Model model) throws IOException {
    var content =
        ModelDirectory.Content.of(
            decoder, model.generation(), model.rendering().tokenizer().files());
    ModelDirectory.writeInto(directory, content, SafetensorsWriter.f32(), Long.MAX_VALUE);
  }

  @Override
  public void read(Path directory) throws IOException {
    try (ModelDirectory saved = ModelDirectory.open(directory)) {
      for (ParameterShape parameter : decoder.parameters()) {
        saved.tensors().read(parameter.name(), 0, decoder.buffer(parameter.name()).clear());
      }
    }
  }

  @Override
  public long active() {
    return decoder.config().parameterCount();
  }

  @Override
  public void close() {
    decoder.close();
  }
}
