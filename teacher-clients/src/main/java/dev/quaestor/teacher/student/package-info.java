/**
 * A student behind a server that speaks OpenAI's protocol: {@link
 * dev.quaestor.teacher.student.ServedStudent} is observed and scored there, {@link
 * dev.quaestor.teacher.student.Probe} finds out by asking what the server can show.
 */
@NullMarked
package dev.quaestor.teacher.student;

import org.jspecify.annotations.NullMarked;
