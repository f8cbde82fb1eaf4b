/**
 * A student as one GGUF file, for llama.cpp and what is built on it.
 *
 * <ul>
 *   <li>{@link dev.quaestor.trainer.gguf.GgufExport} is a student made ready: {@code GgufLayout}
 *       says where llama.cpp wants each tensor of a family, turned how; {@code GgufTokens} says the
 *       tokenizer in its words. What it has no place for is refused by name.
 *   <li>{@code GgufWriter} writes the container: {@code GgufMetadata}, then tensors in a {@link
 *       dev.quaestor.trainer.gguf.GgufPrecision}.
 * </ul>
 *
 * <p>Layout and names by llama.cpp as llama-cpp-python 0.3.36 brings it ({@code gguf-py}, {@code
 * conversion}, {@code src/models}, {@code src/llama-vocab.cpp}).
 */
@org.jspecify.annotations.NullMarked
package dev.quaestor.trainer.gguf;
