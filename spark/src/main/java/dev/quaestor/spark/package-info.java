/**
 * Students' work on an Apache Spark cluster. {@link dev.quaestor.spark.SparkCluster} reaches one;
 * {@link dev.quaestor.spark.SparkWorkers} cuts a work into parts, sends the student once, and joins
 * what executors yield. {@link dev.quaestor.spark.SparkErrands} has executors do errands whole,
 * such as runs of an experiment. Spark places parts and errands, and does again what is lost with
 * an executor.
 */
@NullMarked
package dev.quaestor.spark;

import org.jspecify.annotations.NullMarked;
