/**
 * Sends experiments to the trackers people have. {@link
 * dev.quaestor.experiments.track.TrackedSource} reads what is committed, and nothing else, into
 * {@link dev.quaestor.experiments.track.TrackedRun}; a {@link
 * dev.quaestor.experiments.track.Tracker} makes its place hold that, whatever it held before, so
 * that sending twice changes nothing and a kill doubles nothing. While an experiment runs, {@link
 * dev.quaestor.experiments.track.Tracking} has a thread for each tracker, which may be down for as
 * long as it likes. {@link dev.quaestor.experiments.track.Trackers} names them all: a further one
 * is a class and a line there.
 */
@NullMarked
package dev.quaestor.experiments.track;

import org.jspecify.annotations.NullMarked;
