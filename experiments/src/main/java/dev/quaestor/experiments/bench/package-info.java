/**
 * Measurements that need several modules. {@link dev.quaestor.experiments.bench.BudgetBench} asks a
 * teacher on loopback with and without the budget, in turn, to say what bill and tape cost; what
 * the student's engine does is measured in the trainer. {@link
 * dev.quaestor.experiments.bench.PoolBench} runs an experiment on a pool of millions.
 */
@NullMarked
package dev.quaestor.experiments.bench;

import org.jspecify.annotations.NullMarked;
