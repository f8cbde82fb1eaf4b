/** Held-out measurement: the evaluator port and the scorecard it returns. */
@NullMarked
package dev.quaestor.curation.evaluation;

import org.jspecify.annotations.NullMarked;
