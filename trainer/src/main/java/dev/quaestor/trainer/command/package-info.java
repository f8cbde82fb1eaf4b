/**
 * Training by somebody else's program: {@link dev.quaestor.trainer.command.CommandTrainer} writes
 * the corpus, runs a command line, and takes what it made into the run once it is whole. What comes
 * of it is not promised to the bit; what went in and what came out is recorded by its digest.
 */
@NullMarked
package dev.quaestor.trainer.command;

import org.jspecify.annotations.NullMarked;
