/**
 * Patience with a server, on Resilience4j: when to send again ({@link
 * dev.quaestor.teacher.throttle.Backoff}), and how fast, how many at once and when not at all
 * ({@link dev.quaestor.teacher.throttle.Throttled}). Neither sends a request a second time by
 * itself: that is for whoever reserves the attempt.
 */
@NullMarked
package dev.quaestor.teacher.throttle;

import org.jspecify.annotations.NullMarked;
