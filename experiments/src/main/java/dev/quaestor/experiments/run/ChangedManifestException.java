package dev.quaestor.experiments.run;

import java.util.List;

/** Runs cannot be taken up with other settings than they were begun with. */
public final class ChangedManifestException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ChangedManifestException(ExperimentDirectory directory, List<String> objections) {
    super(
        "%s was begun with other settings, so its runs cannot be taken up:\n  %s\nPut them back; or begin anew from its tape, which buys nothing twice: quaestor run %s --out OTHER --tape %s --then-ask (with the --set that is to change). Rounds and limits may be raised by name: quaestor resume %s --set rounds=…"
            .formatted(
                directory.root(),
                String.join("\n  ", objections),
                directory.manifest(),
                directory.root(),
                directory.root()));
  }
}
