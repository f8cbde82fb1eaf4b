package dev.quaestor.experiments.cli;

import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.experiments.assembly.Materials;
import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.run.Audience;
import dev.quaestor.experiments.run.Environment;
import dev.quaestor.experiments.run.ExperimentDirectory;
import dev.quaestor.experiments.run.StopSignal;
import dev.quaestor.experiments.run.Trial;
import dev.quaestor.experiments.run.Tried;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What {@code try} and {@code plan --ask} share: say what it may cost, ask, show, say the sum. */
final class Trying {

  /** Whom the answers are shown to. */
  enum Form {
    TEXT,
    JSON
  }

  private final Console console;
  private final Form form;

  Trying(Console console, Form form) {
    this.console = console;
    this.form = form;
  }

  @SuppressWarnings("try") // signals are handled for as long as it lasts
  void carryOut(Experiment experiment, ExperimentDirectory directory, int candidates)
      throws IOException, InterruptedException, TeacherException {
    StopSignal stop = new StopSignal();
    Audience audience =
        new Audience() {
          @Override
          public void warns(String warning) {
            console.say("warning: " + warning);
          }
        };
    Environment environment =
        new Environment(console.students(), new Materials(console.students()), stop, audience);
    try (Signals signals = Signals.raising(stop, console);
        Trial trial = Trial.prepare(experiment, directory, environment, candidates)) {
      console.say(
          "%s, at most %s; what is on the tape already is not bought again"
              .formatted(Amounts.of(trial.requests(), "question"), Amounts.cost(trial.most())));
      Cost before = trial.billed();
      List<Tried> tried = trial.ask();
      show(tried);
      Cost charged =
          tried.stream().map(each -> each.exchange().charge()).reduce(Cost.ZERO, Cost::plus);
      Cost billed = trial.billed().minus(before);
      console.say(verdicts(tried));
      console.say(
          "A run would be charged %s for them; billed now: %s."
              .formatted(Amounts.cost(charged), Amounts.cost(billed)));
      if (tried.size() < trial.requests()) {
        console.say(
            "The manifest's budget ended the asking after %d of %d."
                .formatted(tried.size(), trial.requests()));
      }
      console.say("The answers are on the tape in %s.".formatted(directory.root()));
    }
  }

  private void show(List<Tried> tried) {
    TriedText text = new TriedText(TriedText.columns());
    for (int i = 0; i < tried.size(); i++) {
      if (form == Form.JSON) {
        console.result(tried.get(i).json().toString());
      } else {
        console.result(text.of(tried.get(i), i + 1, tried.size()));
      }
    }
  }

  /** {@code 5 of 8 admitted; rejected: 2 verify, 1 truncated}. */
  private static String verdicts(List<Tried> tried) {
    Map<String, Integer> rejected = new LinkedHashMap<>();
    for (Tried each : tried) {
      if (!each.admission().admitted()) {
        rejected.merge(each.admission().rejection().replaceFirst(":.*(?s)", ""), 1, Integer::sum);
      }
    }
    StringBuilder line =
        new StringBuilder(
            "%d of %d admitted"
                .formatted(
                    tried.stream().filter(each -> each.admission().admitted()).count(),
                    tried.size()));
    String before = "; rejected: ";
    for (var reason : rejected.entrySet()) {
      line.append(before).append(reason.getValue()).append(" by ").append(reason.getKey());
      before = ", ";
    }
    return line.append('.').toString();
  }
}
