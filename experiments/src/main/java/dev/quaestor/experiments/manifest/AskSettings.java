package dev.quaestor.experiments.manifest;

import dev.quaestor.curation.Again;
import dev.quaestor.experiments.settings.Setting;

/** What may be asked. */
public record AskSettings(
    @Setting(
            value =
                "whether a candidate may be asked in more than one round: never, or each-round, which"
                    + " asks a teacher that changes (teacher.checkpoint: incumbent) anew; duplicates and"
                    + " admission.per-prompt are counted among what the round trains on",
            otherwise = "never")
        Again again) {}
