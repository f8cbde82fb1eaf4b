/**
 * Training by somebody else's program: {@link dev.quaestor.trainer.command.OutsideTrainer} writes
 * the corpus, has a student made of it, by a command line or by whoever tells of it, and takes it
 * into the run once it is whole. What comes of it is not promised to the bit; what went in and what
 * came out is recorded by its digest.
 */
@NullMarked
package dev.quaestor.trainer.command;

import org.jspecify.annotations.NullMarked;
