/**
 * A teacher in a GGUF file on this machine: {@link dev.quaestor.teacher.gguf.GgufTeacher} runs it
 * in this process, by llama.cpp.
 */
@NullMarked
package dev.quaestor.teacher.gguf;

import org.jspecify.annotations.NullMarked;
