/**
 * The decoder as a pure engine: functions over native arrays of parameters and of gradients,
 * without Deeplearning4j.
 *
 * <p>A tour, in the order a step runs:
 *
 * <ol>
 *   <li>{@link dev.quaestor.trainer.engine.DecoderConfig} says what the decoder is; it lists its
 *       {@link dev.quaestor.trainer.engine.ParameterShape parameters} under Hugging Face's names.
 *   <li>{@link dev.quaestor.trainer.engine.Decoder} holds the parameters, in one native vector.
 *   <li>Or {@link dev.quaestor.trainer.engine.Adapter} holds those of a low-rank adapter, which
 *       learns beside a {@link dev.quaestor.trainer.engine.FrozenBase} used where it lies, and is
 *       {@link dev.quaestor.trainer.engine.Merging merged} with it to answer and be scored.
 *   <li>{@link dev.quaestor.trainer.engine.Sequence} is what is learned or scored: tokens, and
 *       where the answer begins.
 *   <li>{@link dev.quaestor.trainer.engine.Execution} says how to run: shards, tokens a pass, which
 *       kernels.
 *   <li>{@link dev.quaestor.trainer.engine.GradientEngine} turns a batch into a loss and a
 *       gradient, {@link dev.quaestor.trainer.engine.Scorer} sequences into log-probabilities,
 *       entropies and margins, {@link dev.quaestor.trainer.engine.Generator} prompts into answers.
 *   <li>Beneath them, {@code Passage} is the forward and backward over one packed micro-batch,
 *       written once against the seam {@code Kernels}: {@code Nd4jKernels} is the portable path
 *       (ND4J operations only, float or double), {@code CpuKernels} the fast one (OpenBLAS called
 *       directly, everything else fused with the Vector API, float).
 * </ol>
 *
 * <p>Nothing here is global: every object owns its buffers and belongs to one caller at a time;
 * several may live in one JVM.
 */
@NullMarked
package dev.quaestor.trainer.engine;

import org.jspecify.annotations.NullMarked;
