/**
 * The closed loop. Start with {@link dev.quaestor.curation.ClosedLoop}: a round is a function from
 * {@link dev.quaestor.curation.RunState} to RunState, and everything it calls is a port of one of
 * the packages below. A new idea is a new implementation of a port.
 */
@NullMarked
package dev.quaestor.curation;

import org.jspecify.annotations.NullMarked;
