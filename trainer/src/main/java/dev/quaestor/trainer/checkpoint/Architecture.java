package dev.quaestor.trainer.checkpoint;

import dev.quaestor.trainer.engine.DecoderConfig;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The model families that can be loaded, by the class name in {@code config.json}. SmolLM2 is a
 * Llama.
 */
public enum Architecture {
  LLAMA("LlamaForCausalLM", "llama", 2048),
  MISTRAL("MistralForCausalLM", "mistral", 131072),
  QWEN2("Qwen2ForCausalLM", "qwen2", 32768),
  QWEN3("Qwen3ForCausalLM", "qwen3", 32768);

  private final String className;
  private final String modelType;
  private final int defaultContext;

  Architecture(String className, String modelType, int defaultContext) {
    this.className = className;
    this.modelType = modelType;
    this.defaultContext = defaultContext;
  }

  /** As in {@code architectures}. */
  public String className() {
    return className;
  }

  /** As in {@code model_type}. */
  public String modelType() {
    return modelType;
  }

  /** {@code max_position_embeddings} where the file leaves it out. */
  int defaultContext() {
    return defaultContext;
  }

  /** {@code sliding_window} where one is in use and the file leaves its length out. */
  OptionalInt defaultWindow() {
    return this == LLAMA ? OptionalInt.empty() : OptionalInt.of(4096);
  }

  static Optional<Architecture> named(String name) {
    return Arrays.stream(values())
        .filter(a -> a.className.equals(name) || a.modelType.equals(name))
        .findFirst();
  }

  static List<String> classNames() {
    return Arrays.stream(values()).map(Architecture::className).toList();
  }

  /**
   * The family whose {@code config.json} can say this shape.
   *
   * @throws IllegalArgumentException where none can
   */
  public static Architecture of(DecoderConfig decoder) {
    if (decoder.queryKeyNorm()) {
      if (decoder.attentionBias() == decoder.outputBias()) {
        return QWEN3;
      }
    } else if (decoder.attentionBias() == decoder.outputBias()) {
      return LLAMA;
    } else if (decoder.attentionBias()) {
      return QWEN2;
    }
    throw new IllegalArgumentException(
        "no Hugging Face family has this mix: attention bias "
            + decoder.attentionBias()
            + ", output bias "
            + decoder.outputBias()
            + ", query and key norms "
            + decoder.queryKeyNorm()
            + "; give the output projection the same biases as q, k and v, or none");
  }
}
