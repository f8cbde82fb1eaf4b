/**
 * What an experiment left to be judged: an {@link dev.quaestor.eval.record.ExperimentRecord} of
 * {@link dev.quaestor.eval.record.RunRecord}s, each of a {@link dev.quaestor.eval.record.Variant},
 * and the {@link dev.quaestor.eval.record.Question} that was fixed before ({@link
 * dev.quaestor.eval.record.Contrast}, {@link dev.quaestor.eval.record.Claim}, {@link
 * dev.quaestor.eval.record.Metric}, {@link dev.quaestor.eval.record.MeanCurve}, {@link
 * dev.quaestor.eval.record.Band}), with what was seen of its results before ({@link
 * dev.quaestor.eval.record.Looks}). Plain values, filled by whoever reads the ledgers, for {@code
 * comparison} and {@code report}.
 */
@NullMarked
package dev.quaestor.eval.record;

import org.jspecify.annotations.NullMarked;
