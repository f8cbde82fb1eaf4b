/**
 * Reports people open: {@link dev.quaestor.eval.report.ExperimentReport} and {@link
 * dev.quaestor.eval.report.RunReport} write one self-contained HTML page each, without scripts,
 * without network, the same bytes for the same input. {@code page} frames and escapes, {@code
 * chart} draws. A page is a list of sections about what is {@code Shown}, each one class here:
 *
 * <ul>
 *   <li><b>What came out</b>: {@code VerdictSection}, {@code ClaimsSection}, {@code
 *       ResultsSection}, {@code ContrastsSection}.
 *   <li><b>On the way</b>: {@code CurvesSection}, {@code DifferencesSection}, {@code
 *       SkillsSection}, {@code ChoicesSection}.
 *   <li><b>What it took</b>: {@code SpendSection}, {@code AdmissionSection}, {@code
 *       WrittenSection}.
 *   <li><b>To check it</b>: {@code ExamplesSection}, {@code ProvenanceSection}.
 * </ul>
 */
@NullMarked
package dev.quaestor.eval.report;

import org.jspecify.annotations.NullMarked;
