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
 *       written once against the seam {@code Kernels}.
 * </ol>
 *
 * <p>The rest, by what it serves:
 *
 * <ul>
 *   <li><b>Training</b>: {@link dev.quaestor.trainer.engine.Learnable} is what changes, {@code
 *       AdamW} and {@code AdamRows} change it, {@code DropoutMask} drops; {@code Footprint} says
 *       beforehand what memory it takes. A {@code Rank} is one process of several that learn a
 *       batch together.
 *   <li><b>Adapters</b>: {@code AdapterSettings}, {@code AdapterPass}, {@code LowRank}.
 *   <li><b>What goes in</b>: {@code Sequences} are checked and cut into {@code Pack}s, {@code
 *       Shards} run them; {@code TokenScores} is what comes out of a scorer, and a {@code
 *       TokenListener} hears each token with its {@code Likeliest}; an {@code Ensemble} is several
 *       students heard together.
 *   <li><b>Answering</b>: {@code Slots} and {@code Sampler} by {@code Sampling}, to {@code
 *       Generated}; {@code PrefixTree} and {@code PrefixStore} keep what prompts share. {@code
 *       AnswerVectors} are made on the way, with a {@code SignSketch} of each gradient.
 *   <li><b>Parameters as matrices</b>: {@code Weights}, {@code Matrix}, {@code Region}, {@code
 *       Memory}; {@code Rotary}, by layer in {@code Rotaries}, each a {@code Rope} with its {@code
 *       RopeScaling}, for positions; a {@code Variation} is what a family does otherwise.
 *   <li><b>The portable path</b>, ND4J operations only, float or double: {@code Nd4jKernels},
 *       {@code Nd4jAttention}, {@code Nd4jCache}, {@code Nd4jLowRank}.
 *   <li><b>The fast path</b>, float, everything but products fused with the Vector API: {@code
 *       CpuKernels}, {@code CpuCache}, {@code CpuPrefixes}, {@code CpuLowRank}, {@code
 *       AttentionTiles}, {@code HeadRows}, {@code NormRows}, {@code GateRows}, {@code GeluRows},
 *       {@code VectorMath}; its products are {@code Products} and {@code MatrixProducts}, by {@code
 *       BlasProducts} on {@code Blas} or by {@code OneDnnProducts} of {@code OneDnnProduct}s.
 *   <li><b>Precision</b>: {@link dev.quaestor.trainer.engine.Precision} is part of an execution.
 *       {@code LinearMaps} are what a scorer or generator multiplies weights by, a {@code Linear} a
 *       shard: floats where they lie, {@code PackedProducts} of {@code PackedFloats}, each a {@code
 *       FloatMatrix}, made by the shards of a large student together as {@code JointProducts}, or
 *       {@code Int8Products} by the {@code Int8Weights} of {@code ByteMatrix}es, rounded by {@code
 *       Int8Rows} into {@code NativeBytes}; {@code Int8Check} tries whether this machine can.
 *       {@code PackedKernels} are a shard's own kernels for both. {@code BrainFloats} tells whether
 *       this machine multiplies in bf16, {@code RoundedOperands} and {@code RoundedWeights} are
 *       what it is given then, by {@code OneDnnReorder}s, forward and back. {@code ProductRates},
 *       of {@code PackedZeros}, are how fast each precision is here.
 *   <li><b>The machine</b>: {@code Backend} and {@code Acceleration} say what computes, {@code
 *       Gemm}, {@code GemmPeak} and {@code Meter} how fast, {@code MemoryExhaustedException} what
 *       was not to be had.
 * </ul>
 *
 * <p>Nothing here is global: every object owns its buffers and belongs to one caller at a time;
 * several may live in one JVM.
 */
@NullMarked
package dev.quaestor.trainer.engine;

import org.jspecify.annotations.NullMarked;
