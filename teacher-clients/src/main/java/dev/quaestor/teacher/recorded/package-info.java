/**
 * A teacher that was asked before: {@link dev.quaestor.teacher.recorded.Recordings} reads a file of
 * completions and says everything that is wrong with it at once, {@link
 * dev.quaestor.teacher.recorded.RecordedTeacher} replays it.
 *
 * <p>A file has one JSON object a line, in UTF-8, compressed with gzip or not:
 *
 * <pre>{@code
 * {"id": "train_17", "completion": "First, 3 + 4 = 7. The answer is 7."}
 * {"prompt": "What is 3 + 4?", "completion": "7"}
 * {"id": "train_17", "sample": 1, "completion": "7, because 3 + 4 = 7."}
 * }</pre>
 *
 * <p>{@code completion} is required, and {@code id} or {@code prompt}; {@code sample} tells several
 * completions of one prompt apart and is 0 where absent; other fields are not read. The names can
 * be changed ({@link dev.quaestor.teacher.recorded.RecordedFields}).
 */
@NullMarked
package dev.quaestor.teacher.recorded;

import org.jspecify.annotations.NullMarked;
