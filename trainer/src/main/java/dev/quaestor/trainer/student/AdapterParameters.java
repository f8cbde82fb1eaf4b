package dev.quaestor.trainer.student;

import dev.quaestor.trainer.checkpoint.ModelConfig;
import dev.quaestor.trainer.checkpoint.TokenIds;
import dev.quaestor.trainer.engine.Adapter;
import dev.quaestor.trainer.engine.Decoder;
import dev.quaestor.trainer.engine.Execution;
import dev.quaestor.trainer.engine.FrozenBase;
import dev.quaestor.trainer.engine.Learnable;
import dev.quaestor.trainer.engine.ParameterShape;
import dev.quaestor.trainer.network.FinetuningSession;
import dev.quaestor.trainer.network.FinetuningSession.Adapted;
import dev.quaestor.trainer.network.OptimizerSettings;
import dev.quaestor.trainer.parallel.Learner;
import dev.quaestor.trainer.peft.AdapterConfig;
import dev.quaestor.trainer.peft.AdapterDirectory;
import dev.quaestor.trainer.safetensors.DType;
import dev.quaestor.trainer.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An adapter, owned, beside a base that all students of a run share.
 *
 * <p>It is trained beside the base and merged with it to answer and be scored: a merge costs about
 * what a few hundred tokens cost, while an adapter beside its base costs every token its small
 * products, seven of them a layer where a step of generation has few rows; and a merged student is
 * to the bit the one that is exported merged. The merged weights are held until training begins.
 */
final class AdapterParameters implements Parameters {

  private final FrozenBase base;
  private final Adapter adapter;
  private final String baseName;
  private @Nullable Decoder merged;

  /**
   * @param baseName where a checkpoint says that its base is
   */
  AdapterParameters(FrozenBase base, Adapter adapter, String baseName) {
    this.base = base;
    this.adapter = adapter;
    this.baseName = baseName;
  }

  @Override
  public String file() {
    return AdapterDirectory.WEIGHTS;
  }

  @Override
  public Decoder decoder() {
    Decoder decoder = merged;
    if (decoder == null) {
      decoder = adapter.merged(base);
      merged = decoder;
    }
    return decoder;
  }

  @Override
  public void rest() {
    if (merged != null) {
      merged.close();
      merged = null;
    }
  }

  @Override
  public AdapterParameters copy() {
    return new AdapterParameters(base, adapter.copy(), baseName);
  }

  @Override
  public Learnable learnable() {
    return adapter;
  }

  @Override
  public FinetuningSession session(OptimizerSettings settings, Execution execution, long dropout) {
    rest();
    return new FinetuningSession(new Adapted(base, adapter), settings, execution, dropout);
  }

  @Override
  public Learner learner(OptimizerSettings settings, Execution execution, long dropout) {
    rest();
    String config = ModelConfig.of(base.config(), TokenIds.NONE).json(DType.F32);
    var shape = new Learner.Shape(config, adapter.settings(), base.apart());
    return new Learner(shape, settings, execution, dropout);
  }

  @Override
  public Optional<Supplier<Decoder>> beside() {
    return Optional.of(base::load);
  }

  @Override
  public void write(Path directory, Model model) throws IOException {
    AdapterDirectory.writeInto(
        directory,
        AdapterConfig.of(adapter.settings(), baseName),
        AdapterDirectory.parameters(adapter),
        SafetensorsWriter.f32());
  }

  @Override
  public void read(Path directory) throws IOException {
    try (AdapterDirectory saved = AdapterDirectory.open(directory, base.config());
        Adapter values = saved.load()) {
      for (ParameterShape parameter : adapter.parameters()) {
        adapter.buffer(parameter.name()).put(values.buffer(parameter.name()));
      }
    }
    rest();
  }

  @Override
  public long active() {
    return base.config().parameterCount();
  }

  @Override
  public void close() {
    rest();
    adapter.close();
  }
}
