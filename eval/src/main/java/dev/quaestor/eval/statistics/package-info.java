/**
 * What a few seeds can and cannot say. Start with {@link
 * dev.quaestor.eval.statistics.PairedDifference} (two variants compared within seeds: interval,
 * paired t test, exact sign-flip test, smallest detectable difference), and {@link
 * dev.quaestor.eval.statistics.AlwaysValid} (the same at every look, where seeds are added until it
 * is decided); {@link dev.quaestor.eval.statistics.Holm} corrects several of them; {@link
 * dev.quaestor.eval.statistics.Curve} turns a learning curve into an area or the spend at which it
 * reaches a target; {@link dev.quaestor.eval.statistics.Ratio} compares two such spends; {@link
 * dev.quaestor.eval.statistics.Wilson} is the interval of one accuracy; {@link
 * dev.quaestor.eval.statistics.Coverage} estimates pass@k, coverage@k and diversity@k without bias.
 */
@NullMarked
package dev.quaestor.eval.statistics;

import org.jspecify.annotations.NullMarked;
