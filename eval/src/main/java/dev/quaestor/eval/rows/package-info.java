/**
 * Files of rows, as people have them: one reader for pools, held-out files, recorded answers and
 * generations. {@link dev.quaestor.eval.rows.Rows} streams JSON Lines, JSON, CSV and Parquet as
 * {@link dev.quaestor.eval.rows.Row rows}; {@link dev.quaestor.eval.rows.Columns} says which column
 * is what, by name or nested path, and takes questions from the chat forms in use ({@code
 * messages}, {@code conversations}, {@code prompt} with {@code completion}); {@link
 * dev.quaestor.eval.rows.Audit} tells at the end what was not there.
 *
 * <p>By format: {@code JsonRows}, {@code SeparatedRows}, {@code ParquetRows} with {@code
 * ParquetValues} and {@code ParquetCodecs}; {@code TextFile} opens text, packed or not. In a row:
 * {@code ColumnPath} and {@code Turns}. {@link dev.quaestor.eval.rows.RowsFile} writes rows; {@link
 * dev.quaestor.eval.rows.ParquetDraws} keeps what a student answered to many candidates, as {@code
 * DrawColumns}.
 */
@NullMarked
package dev.quaestor.eval.rows;

import org.jspecify.annotations.NullMarked;
