package dev.quaestor.experiments.manifest;

import dev.quaestor.curation.admission.Choice;
import dev.quaestor.curation.admission.Verified;
import dev.quaestor.experiments.settings.Check;
import dev.quaestor.experiments.settings.Names;
import dev.quaestor.experiments.settings.Setting;
import java.util.Optional;

/** Which answers may be learned from. */
public record AdmissionSettings(
    @Setting(value = "only answers the task's verifier finds right", otherwise = "true")
        boolean verify,
    @Setting(
            "with verify, prompts that have no reference to judge answers by: reject (they are not asked) or admit (their answers are learned unverified); if not given, reject where others have one, and admit with a warning where none has")
        Optional<Verified.Unjudged> unverified,
    @Setting(value = "the most examples of one prompt", otherwise = "1") int perPrompt,
    @Setting("only answers that the judge scores so high: {at-least: 7}")
        Optional<ThresholdSettings> judge,
    @Setting("only answers that the reward scores so high: {at-least: 0.5}")
        Optional<ThresholdSettings> reward,
    @Setting(
            value =
                "which of a prompt's answers those are: the first, or likeliest (highest probability per token under the student in force)",
            otherwise = "first")
        Choice.Keep keep,
    @Setting(
            value =
                "what makes two answers to a prompt the same, the second being left out: text, or equations (the list of their equations; their words where they have none)",
            otherwise = "text")
        Distinct distinct,
    @Setting(
            value =
                "of a round's answers to a prompt only those whose final answer has more votes than any other; of a tie none",
            otherwise = "false")
        boolean majority,
    @Setting(
            value =
                "a round of which nothing is admitted: stop before the next one is paid for, or warn",
            otherwise = "stop")
        Silence silence) {

  /** What becomes of a run in which a round taught nothing. */
  public enum Silence {
    STOP,
    WARN
  }

  /** When two answers are the same. */
  public enum Distinct {
    TEXT,
    EQUATIONS
  }

  /** The rules on one line; those that are not the usual ones after those that are. */
  public String written() {
    StringBuilder written =
        new StringBuilder("verify: %s, per-prompt: %d".formatted(verify, perPrompt));
    if (keep != Choice.Keep.FIRST) {
      written.append(", keep: ").append(Names.kebab(keep.name()));
    }
    if (distinct != Distinct.TEXT) {
      written.append(", distinct: ").append(Names.kebab(distinct.name()));
    }
    return written.append(majority ? ", majority: true" : "").toString();
  }

  public AdmissionSettings {
    new Check().atLeast("per-prompt", perPrompt, 1).done();
  }
}
