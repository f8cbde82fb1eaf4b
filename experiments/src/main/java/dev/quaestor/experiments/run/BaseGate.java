package dev.quaestor.experiments.run;

import dev.quaestor.curation.RunState;
import dev.quaestor.curation.StopRule;
import dev.quaestor.curation.evaluation.Scorecard;
import dev.quaestor.experiments.manifest.StudentSettings;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Looks at the base before anything is asked: one outside the band leaves too little to learn, or
 * too little to learn from, and comparisons on it say nothing.
 */
record BaseGate(StudentSettings.BaseGate band, Consumer<String> warn) implements StopRule {

  @Override
  public Optional<String> reached(RunState state) {
    if (state.next() != 1) {
      return Optional.empty();
    }
    Scorecard base = state.last().evaluations().get(0).scorecard();
    double macro = base.macroAccuracy();
    if (macro >= band.min() && macro <= band.max()) {
      return Optional.empty();
    }
    String message =
        String.format(
            Locale.ROOT,
            "the base's macro accuracy is %.3f, outside student.base-gate [%s, %s]; change student.base.steps or the seed set, or widen the gate",
            macro,
            band.min(),
            band.max());
    if (band.gate() == StudentSettings.BaseGate.Gate.STOP) {
      throw new RunFailure(message);
    }
    warn.accept(message);
    return Optional.empty();
  }
}
