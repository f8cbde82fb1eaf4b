package dev.quaestor.experiments.manifest;

import dev.quaestor.curation.admission.Choice;
import dev.quaestor.curation.admission.Verified;
import dev.quaestor.experiments.settings.Check;
import dev.quaestor.experiments.settings.Names;
import dev.quaestor.experiments.settings.Setting;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
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
            "where no verifier knows: ask for several answers to each question and learn from it only where enough of them have the same final answer: {samples: 5, at-least: 3}; with verify: false")
        Optional<AgreeSettings> agree,
    @Setting(
            "of what a question that a teacher wrote must not be much the same, by words; the corpus where none is given")
        Optional<NearDuplicateSettings> nearDuplicates,
    @Setting("how long a question that a teacher wrote may be: {min: 3, max: 60}")
        Optional<LengthSettings> length,
    @Setting("the most questions written from one seed, over all rounds; any number if not given")
        Optional<Integer> perSeed,
    @Setting(
            value =
                "further questions that are held out, such as a benchmark's, each a file by a name of your own: {gsm8k: gsm8k-test.jsonl}",
            otherwise = "{}")
        Map<String, Path> heldOut,
    @Setting(
            "how a held-out question is found: words (its words, 13 in a row, or another wording that the task knows), bytes (the same text alone), or nothing; the last two are for experiments about leaks. Words if not given")
        Optional<Apart> apart,
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

  /** By what held-out questions are found. */
  public enum Apart {
    WORDS,
    BYTES,
    NOTHING
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
    written.append(majority ? ", majority: true" : "");
    agree.ifPresent(
        agreed ->
            written.append(", agree: %d of %d".formatted(agreed.atLeast(), agreed.samples())));
    if (by() != Apart.WORDS) {
      written.append(", apart: ").append(Names.kebab(by().name()));
    }
    return written.toString();
  }

  /** By what held-out questions are found. */
  public Apart by() {
    return apart.orElse(Apart.WORDS);
  }

  /** Of what written questions must not be much the same. */
  public NearDuplicateSettings near() {
    return nearDuplicates.orElse(NearDuplicateSettings.DEFAULT);
  }

  public AdmissionSettings {
    heldOut = Collections.unmodifiableMap(new LinkedHashMap<>(heldOut));
    new Check()
        .atLeast("per-prompt", perPrompt, 1)
        .atLeast("per-seed", perSeed.orElse(1), 1)
        .that(
            agree.isEmpty() || !verify,
            "a verifier knows which answer is right, and answers that agree may be wrong together; with agree set verify: false, or leave agree out",
            "agree",
            "verify")
        .that(
            agree.isEmpty() || !majority,
            "both count votes; agree asks for them and says how many are enough, so leave majority out",
            "agree",
            "majority")
        .that(
            heldOut.keySet().stream().allMatch(name -> name.matches("[A-Za-z0-9][A-Za-z0-9_-]*")),
            "a name has letters, digits, '_' and '-' only, found " + heldOut.keySet(),
            "held-out")
        .done();
  }
}
