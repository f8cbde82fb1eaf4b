/**
 * The decoder in this process behind the loop's ports.
 *
 * <p>A tour: {@link dev.quaestor.trainer.student.BaseStudents} makes the base a run starts from,
 * once, and keeps it by its content's hash; {@link dev.quaestor.trainer.student.LocalTrainer}
 * trains challengers from it, whole or by an adapter, and keeps their checkpoints; {@link
 * dev.quaestor.trainer.student.LocalStudent} answers and is observed; {@link
 * dev.quaestor.trainer.student.StudentTeacher} is a checkpoint that teaches. Batches and the
 * rendering of text into tokens stay in here.
 */
@NullMarked
package dev.quaestor.trainer.student;

import org.jspecify.annotations.NullMarked;
