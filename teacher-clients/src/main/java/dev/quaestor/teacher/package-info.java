/**
 * Teachers: each adapts something that answers to the {@link dev.quaestor.curation.teacher.Teacher}
 * port, sends one attempt per call, and reports what it cost.
 *
 * <ul>
 *   <li>{@link dev.quaestor.teacher.recorded} replays completions from a file;
 *   <li>{@link dev.quaestor.teacher.solver} asks a function that can solve the task;
 *   <li>{@link dev.quaestor.teacher.openai} and {@link dev.quaestor.teacher.anthropic} ask servers
 *       over {@link dev.quaestor.teacher.network};
 *   <li>{@link dev.quaestor.teacher.gguf} runs a GGUF file in this process;
 *   <li>{@link dev.quaestor.teacher.throttle} wraps any teacher to be patient with it, and says
 *       when to ask again;
 *   <li>{@link dev.quaestor.teacher.loopback} is the server with faults that all of this is tested
 *       against.
 * </ul>
 *
 * This package holds what local teachers share: how tokens are counted where no provider counts
 * them.
 */
@NullMarked
package dev.quaestor.teacher;

import org.jspecify.annotations.NullMarked;
