/**
 * What an experiment shows, and what it cannot. {@link
 * dev.quaestor.eval.comparison.ExperimentRecord} is what a comparison is made from: plain values,
 * filled by whoever reads the ledgers. {@link dev.quaestor.eval.comparison.Comparison} is the
 * answer: a {@link dev.quaestor.eval.comparison.Pairing} with its {@link
 * dev.quaestor.eval.comparison.Verdict} for each pair of variants, and the selection and loop
 * effects told apart. {@link dev.quaestor.eval.comparison.ComparisonText} and {@link
 * dev.quaestor.eval.comparison.ComparisonJson} print it, {@link
 * dev.quaestor.eval.comparison.Assertion} turns a verdict into a test for scripts.
 */
@NullMarked
package dev.quaestor.eval.comparison;

import org.jspecify.annotations.NullMarked;
