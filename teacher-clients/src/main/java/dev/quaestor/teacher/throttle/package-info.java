/**
 * Patience with a server, on Resilience4j: when to send again ({@link
 * dev.quaestor.teacher.throttle.Backoff}), how fast and how many at once ({@link
 * dev.quaestor.teacher.throttle.Throttled}), and when to leave it alone for a while ({@link
 * dev.quaestor.teacher.throttle.CircuitBroken}). None of them sends a request a second time by
 * itself: that is for whoever reserves the attempt.
 */
@NullMarked
package dev.quaestor.teacher.throttle;

import org.jspecify.annotations.NullMarked;
