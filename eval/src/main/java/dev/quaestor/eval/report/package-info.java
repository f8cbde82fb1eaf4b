/**
 * Reports people open: {@link dev.quaestor.eval.report.ExperimentReport} and {@link
 * dev.quaestor.eval.report.RunReport} write one self-contained HTML page each, without scripts,
 * without network, the same bytes for the same input. A page is a list of sections, each one class;
 * {@link dev.quaestor.eval.report.Html} escapes all text, {@link
 * dev.quaestor.eval.report.CurveChart} and {@link dev.quaestor.eval.report.IntervalChart} draw the
 * two kinds of picture there are.
 */
@NullMarked
package dev.quaestor.eval.report;

import org.jspecify.annotations.NullMarked;
