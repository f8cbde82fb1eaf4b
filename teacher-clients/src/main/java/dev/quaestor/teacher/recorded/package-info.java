/**
 * A teacher that was asked before: {@link dev.quaestor.teacher.recorded.Recordings} holds
 * completions by item and prompt, {@link dev.quaestor.teacher.recorded.RecordedTeacher} replays
 * them. What reads them from a file is not here: completions stand in files of rows like questions
 * do, and one reader reads both.
 */
@NullMarked
package dev.quaestor.teacher.recorded;

import org.jspecify.annotations.NullMarked;
