/**
 * The runs of an experiment in one directory. {@link
 * dev.quaestor.experiments.run.ExperimentDirectory} says what lies where and reads it, {@link
 * dev.quaestor.experiments.run.Preflight} checks everything that can be checked before anything is
 * trained, {@link dev.quaestor.experiments.run.ExperimentRunner} does what is left to do. A run
 * that was killed is taken up where its ledger ends.
 *
 * <p>With a cluster that does whole runs {@link dev.quaestor.experiments.run.ExperimentRunner}
 * places each on an executor and looks at the ledgers; bill and tape are on a server that all
 * reach, the directory on a file system that all see.
 */
@NullMarked
package dev.quaestor.experiments.run;

import org.jspecify.annotations.NullMarked;
