/**
 * A chat server on this machine that misbehaves on demand, to test whatever talks to a teacher over
 * HTTP: {@link dev.quaestor.teacher.loopback.FaultyChatServer} speaks a {@link
 * dev.quaestor.teacher.loopback.Dialect}, answers with a function of the prompt, keeps its own
 * books, and applies a script of {@link dev.quaestor.teacher.loopback.Fault}s.
 *
 * <pre>{@code
 * try (FaultyChatServer server = FaultyChatServer.start(Dialect.OPENAI, prompt -> "4")) {
 *   server.then(Faults.status(429, "slow down", Map.of("Retry-After", "2")), Faults.cut(20));
 *   // the first request is told to wait, the second loses its line, all others are answered
 * }
 * }</pre>
 */
@NullMarked
package dev.quaestor.teacher.loopback;

import org.jspecify.annotations.NullMarked;
