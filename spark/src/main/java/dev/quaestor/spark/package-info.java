/**
 * Students' work on an Apache Spark cluster. {@link dev.quaestor.spark.SparkCluster} reaches one;
 * {@link dev.quaestor.spark.SparkWorkers} cuts a work into parts, sends the student once, and joins
 * what executors yield. Spark places parts, and does again what is lost with an executor.
 */
@NullMarked
package dev.quaestor.spark;

import org.jspecify.annotations.NullMarked;
