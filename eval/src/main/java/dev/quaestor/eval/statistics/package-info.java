/**
 * What a few seeds can and cannot say. Start with {@link
 * dev.quaestor.eval.statistics.PairedDifference} (two variants compared within seeds: interval,
 * paired t test, exact {@link dev.quaestor.eval.statistics.SignFlip} test, smallest {@link
 * dev.quaestor.eval.statistics.Detectable} difference), and {@link
 * dev.quaestor.eval.statistics.AlwaysValid} (the same at every look, where seeds are added until it
 * is decided); {@link dev.quaestor.eval.statistics.Holm} corrects several of them. Every estimate
 * stands in an {@link dev.quaestor.eval.statistics.Interval}: of a mean, of one accuracy ({@link
 * dev.quaestor.eval.statistics.Wilson}), or by {@link dev.quaestor.eval.statistics.Bootstrap} over
 * items. {@link dev.quaestor.eval.statistics.Curve} turns a learning curve into an area or the
 * {@link dev.quaestor.eval.statistics.Reach} of a target on its {@link
 * dev.quaestor.eval.statistics.Isotonic} fit, and {@link dev.quaestor.eval.statistics.Ratio}
 * compares two such spends; {@link dev.quaestor.eval.statistics.Coverage} estimates pass@k,
 * coverage@k and diversity@k without bias.
 */
@NullMarked
package dev.quaestor.eval.statistics;

import org.jspecify.annotations.NullMarked;
