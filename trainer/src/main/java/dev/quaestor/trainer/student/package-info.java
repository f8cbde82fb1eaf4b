/**
 * The decoder in this process behind the loop's ports.
 *
 * <p>A tour: {@link dev.quaestor.trainer.student.BaseStudents} makes the base a run starts from,
 * once, and keeps it by its content's hash; {@link dev.quaestor.trainer.student.LocalTrainer}
 * trains challengers from it, whole or by an adapter, and keeps their checkpoints; {@link
 * dev.quaestor.trainer.student.LocalStudent} answers and is observed; {@link
 * dev.quaestor.trainer.student.StudentTeacher} is a checkpoint that teaches, by a {@code Desk} for
 * each conversation; {@code EngineServing} serves one; a {@code LikelihoodTeacher} is one that says
 * how likely it finds an answer.
 *
 * <ul>
 *   <li><b>What students share</b>: a {@code Model}; its {@code Rendering} turns prompts and
 *       answers into tokens, {@code Intake} says beforehand what it can take in, an {@code
 *       Obstacle} why an example cannot be learned whole.
 *   <li><b>Training</b>: {@code Finetuning} by {@code FinetuningSettings}, over {@code Batches},
 *       watched by a {@code StepListener}, and by the steer split where it is {@code Steered};
 *       {@code Learning} does its steps, here or by ranks.
 *   <li><b>What it changes</b>: {@code Parameters}, which are {@code WholeParameters} or {@code
 *       AdapterParameters}.
 * </ul>
 */
@NullMarked
package dev.quaestor.trainer.student;

import org.jspecify.annotations.NullMarked;
