/**
 * Trainings whose batches several processes learn together, a shard each: {@link
 * dev.quaestor.trainer.parallel.Ranks} is the port. A {@link dev.quaestor.trainer.parallel.Stretch}
 * is some steps of a training, of tokens and floats alone; every rank goes through all of its
 * steps, computes its own shard of each batch, and holds the same {@link
 * dev.quaestor.trainer.parallel.Standing} after each. What comes of it is to the bit what one
 * process with as many shards comes to.
 *
 * <p>Ranks tell each other their gradients over sockets: they find one another at a {@link
 * dev.quaestor.trainer.parallel.Meeting}, where each shows a {@link
 * dev.quaestor.trainer.parallel.Pass}, and are a {@link dev.quaestor.trainer.parallel.SocketRank}
 * each from then on.
 */
@NullMarked
package dev.quaestor.trainer.parallel;

import org.jspecify.annotations.NullMarked;
