/**
 * The decoder as a Deeplearning4j network: a {@code MultiLayerNetwork} whose one layer is the whole
 * language model and its loss.
 *
 * <p>A tour: {@link dev.quaestor.trainer.network.FinetuningSession} is what callers use, one step a
 * batch, as its {@code OptimizerSettings} say; its {@code TrainingState} is what a checkpoint
 * keeps. Beneath it, {@code DecoderNetwork} is the network, {@code DecoderLayerConf} declares its
 * layer and what learns as its one parameter, {@code DecoderLayer} hands batches to the engine,
 * whose {@code Work} the two share, {@code FusedAdamW} is Deeplearning4j's updater extension point
 * around the engine's fused step, {@code WarmupCosine} its schedule, and {@code Batches} carries
 * sequences through Deeplearning4j's arrays. {@code EngineBench} measures all of it, with {@code
 * ResidentMemory}; {@code Pace} says beforehand how long a student's work takes on this machine.
 *
 * <p>Deeplearning4j owns the parameters, the updater's state, the learning rate's schedule, the
 * counters, the listeners and the gradient check; the engine computes. Clipping, moments and decay
 * happen in one fused pass over memory inside the updater, because the stock ones pass over it five
 * times on one thread.
 */
@NullMarked
package dev.quaestor.trainer.network;

import org.jspecify.annotations.NullMarked;
