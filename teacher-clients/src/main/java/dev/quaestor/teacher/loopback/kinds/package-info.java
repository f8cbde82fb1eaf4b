/**
 * Servers as they really answer, a row each: {@link
 * dev.quaestor.teacher.loopback.kinds.ServerKinds#all} lists what vendors, gateways and local
 * servers were seen to do to a chat completion, and {@link
 * dev.quaestor.teacher.loopback.kinds.ServerKind} says what has to become of it. Prompts are
 * questions {@code What is A plus B?}; {@link dev.quaestor.teacher.loopback.FaultyChatServer}
 * speaks OpenAI's protocol.
 */
@NullMarked
package dev.quaestor.teacher.loopback.kinds;

import org.jspecify.annotations.NullMarked;
