/**
 * Tasks read from where the user keeps them. {@link dev.quaestor.eval.file.Questions} makes
 * questions of {@link dev.quaestor.eval.rows.Rows rows}, {@link dev.quaestor.eval.file.PromptForm}
 * writes prompts with examples before them, and {@link dev.quaestor.eval.file.FileTask} splits the
 * items and judges answers with an {@link dev.quaestor.eval.answer.AnswerCheck}. GSM8K, MATH and
 * ARC are such tasks with their settings given.
 */
@NullMarked
package dev.quaestor.eval.file;

import org.jspecify.annotations.NullMarked;
