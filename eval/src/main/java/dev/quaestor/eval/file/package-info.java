/**
 * Tasks read from where the user keeps them. {@link dev.quaestor.eval.file.Rows} reads JSON Lines,
 * JSON, CSV and Parquet into rows, {@link dev.quaestor.eval.file.Columns} says which column is
 * what, {@link dev.quaestor.eval.file.PromptForm} writes prompts with examples before them, and
 * {@link dev.quaestor.eval.file.FileTask} splits the items and judges answers with an {@link
 * dev.quaestor.eval.answer.AnswerCheck}. GSM8K, MATH and ARC are such tasks with their settings
 * given.
 */
@NullMarked
package dev.quaestor.eval.file;

import org.jspecify.annotations.NullMarked;
