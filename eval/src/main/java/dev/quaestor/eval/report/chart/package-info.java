/**
 * The two kinds of picture there are: {@link dev.quaestor.eval.report.chart.CurveChart} and {@link
 * dev.quaestor.eval.report.chart.IntervalChart}, as SVG; {@link
 * dev.quaestor.eval.report.chart.Painting} makes a PNG of one. {@link
 * dev.quaestor.eval.report.chart.Ink} is how a variant is drawn, {@link
 * dev.quaestor.eval.report.chart.Scale} where a value lies.
 */
@NullMarked
package dev.quaestor.eval.report.chart;

import org.jspecify.annotations.NullMarked;
