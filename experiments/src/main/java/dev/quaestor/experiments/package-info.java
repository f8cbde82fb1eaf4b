/**
 * Experiments: what a person writes, starts and reads. {@link
 * dev.quaestor.experiments.manifest.Manifest} is what is written, {@code assembly} makes the loop's
 * parts of it, {@code run} carries the runs of an experiment through kills and resumes in one
 * directory, and {@code cli} is the command line. This is the only module that sees all adapters.
 */
@NullMarked
package dev.quaestor.experiments;

import org.jspecify.annotations.NullMarked;
