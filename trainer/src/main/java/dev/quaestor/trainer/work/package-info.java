/**
 * What a student works out about lists of texts, and where: {@link
 * dev.quaestor.trainer.work.Workers} is the port, {@link dev.quaestor.trainer.work.InProcess} does
 * it here, and others do it on other machines.
 *
 * <p>A {@link dev.quaestor.trainer.work.Work} is of tokens alone: {@link
 * dev.quaestor.trainer.work.Answering} writes, {@link dev.quaestor.trainer.work.Scoring} reads. It
 * can be cut, and the {@link dev.quaestor.trainer.work.Yield}s of its parts are joined in their
 * order; {@link dev.quaestor.trainer.work.Wanted} says what is told of each beside the answer.
 * {@link dev.quaestor.trainer.work.Weights} are a student on its way to another process; {@link
 * dev.quaestor.trainer.work.Likeness} is what two processes must have in common to come to the same
 * bits, their {@link dev.quaestor.trainer.work.ClassFiles} among it.
 *
 * <p>An {@link dev.quaestor.trainer.work.Errand} is sent whole instead, to {@link
 * dev.quaestor.trainer.work.Errands}; a {@link dev.quaestor.trainer.work.Cluster} has both.
 */
@NullMarked
package dev.quaestor.trainer.work;

import org.jspecify.annotations.NullMarked;
