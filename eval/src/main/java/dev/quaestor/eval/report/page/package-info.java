/**
 * A page without its content: {@link dev.quaestor.eval.report.page.Page} is the frame around
 * sections, {@link dev.quaestor.eval.report.page.Table} a table in one, {@link
 * dev.quaestor.eval.report.page.Html} escapes all text, and {@link
 * dev.quaestor.eval.report.page.Visible} writes out what a terminal or a browser would obey.
 */
@NullMarked
package dev.quaestor.eval.report.page;

import org.jspecify.annotations.NullMarked;
