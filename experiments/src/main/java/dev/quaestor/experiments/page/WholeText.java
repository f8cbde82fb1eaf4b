package dev.quaestor.experiments.page;

import dev.quaestor.curation.Round;
import dev.quaestor.curation.budget.Bill;
import dev.quaestor.curation.evaluation.Sample;
import dev.quaestor.curation.ledger.ExchangeView.Text;
import dev.quaestor.curation.ledger.LedgerView;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.experiments.page.WatchedExperiment.Seen;
import dev.quaestor.experiments.run.ExperimentReader.Read;
import dev.quaestor.experiments.run.RoundNotes;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Texts of a run whole, by where a page shows their beginnings: {@code ROUND/POSITION/FIELD} of the
 * ledger, {@code sample/ROUND/NUMBER/FIELD} of its held-out answers, {@code
 * now/ROUND/CANDIDATE/FIELD} of the round under way.
 */
record WholeText(Seen seen, Read read) {

  Optional<String> at(List<String> place) throws IOException {
    if (place.size() == 3 && number(place.get(0)) && number(place.get(1))) {
      return ofExchange(
          Integer.parseInt(place.get(0)), Integer.parseInt(place.get(1)), place.get(2));
    }
    if (place.size() != 4 || !number(place.get(1))) {
      return Optional.empty();
    }
    int round = Integer.parseInt(place.get(1));
    return switch (place.get(0)) {
      case "sample" -> number(place.get(2)) ? ofSample(round, place) : Optional.empty();
      case "now" -> ofNow(round, place);
      default -> Optional.empty();
    };
  }

  private static boolean number(String text) {
    return text.matches("\\d{1,9}");
  }

  private Optional<String> ofExchange(int round, int position, String field) throws IOException {
    if (!read.run().begun()) {
      return Optional.empty();
    }
    try (LedgerView view = LedgerView.open(read.run().database())) {
      if (!field.equals("student")) {
        return Arrays.stream(Text.values())
            .filter(text -> text.name().toLowerCase(Locale.ROOT).equals(field))
            .findFirst()
            .flatMap(text -> view.exchanges().text(round, position, text));
      }
      Optional<String> candidate = view.exchanges().candidate(round, position);
      for (RoundNotes.Note note : RoundNotes.read(read.run().directory(), round)) {
        if (candidate.equals(Optional.of(note.candidate()))) {
          return note.student();
        }
      }
      return Optional.empty();
    }
  }

  private Optional<String> ofSample(int round, List<String> place) {
    List<Round> rounds = read.record().rounds();
    int number = Integer.parseInt(place.get(2));
    if (round >= rounds.size() || rounds.get(round).evaluations().isEmpty()) {
      return Optional.empty();
    }
    List<Sample> samples = rounds.get(round).evaluations().get(0).samples();
    if (number >= samples.size()) {
      return Optional.empty();
    }
    Sample sample = samples.get(number);
    return switch (place.get(3)) {
      case "prompt" -> Optional.of(sample.prompt());
      case "answer" -> Optional.of(sample.answer());
      case "base" ->
          rounds.get(0).evaluations().stream()
              .flatMap(evaluation -> evaluation.samples().stream())
              .filter(other -> other.prompt().equals(sample.prompt()))
              .map(Sample::answer)
              .findFirst();
      default -> Optional.empty();
    };
  }

  private Optional<String> ofNow(int round, List<String> place) throws IOException {
    for (RoundNotes.Note note : RoundNotes.read(read.run().directory(), round)) {
      if (note.candidate().equals(place.get(2))) {
        return switch (place.get(3)) {
          case "prompt" -> Optional.of(note.prompt());
          case "student" -> note.student();
          default ->
              note.keys().contains(place.get(3))
                  ? Bill.back(seen.directory().database(), List.of(place.get(3))).values().stream()
                      .map(Answer::text)
                      .findFirst()
                  : Optional.empty();
        };
      }
    }
    return Optional.empty();
  }
}
