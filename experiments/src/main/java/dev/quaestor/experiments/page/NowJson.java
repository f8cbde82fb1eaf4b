package dev.quaestor.experiments.page;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.curation.Admission;
import dev.quaestor.curation.Round;
import dev.quaestor.curation.budget.Bill;
import dev.quaestor.curation.store.StoreException;
import dev.quaestor.curation.strategy.Selection.Pick;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Exchange;
import dev.quaestor.eval.report.page.Visible;
import dev.quaestor.experiments.page.WatchedExperiment.Seen;
import dev.quaestor.experiments.run.ExperimentReader.Read;
import dev.quaestor.experiments.run.RoundNotes;
import dev.quaestor.experiments.run.StatusJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The round under way: each pick with what the student said, whether its teachers are asked, have
 * answered, and what came of it. Before the round is judged the answers are read from the tape.
 */
final class NowJson {

  /** A round of more picks shows the first. */
  private static final int MOST = 120;

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Seen seen;
  private final Read read;

  NowJson(Seen seen, Read read) {
    this.seen = seen;
    this.read = read;
  }

  ObjectNode of(Optional<Round> underway) throws IOException {
    ObjectNode json = JSON.objectNode();
    ArrayNode picks = json.putArray("picks");
    if (underway.isEmpty()) {
      return json;
    }
    Round round = underway.get();
    json.put("round", round.number()).put("chosen", round.selection().picks().size());
    Map<String, RoundNotes.Note> notes = new LinkedHashMap<>();
    RoundNotes.read(read.run().directory(), round.number())
        .forEach(note -> notes.put(note.candidate(), note));
    List<Pick> shown = round.selection().picks().stream().limit(MOST).toList();
    Map<String, Answer> back = back(round, shown, notes);
    for (Pick pick : shown) {
      Optional<RoundNotes.Note> note = Optional.ofNullable(notes.get(pick.candidateId()));
      ObjectNode row = picks.addObject().put("candidate", pick.candidateId());
      OverviewJson.number(row, "score", pick.score());
      row.put("by", pick.by());
      row.put("group", Visible.of(note.map(RoundNotes.Note::group).orElse("")));
      String place =
          "%s/now/%d/%s/"
              .formatted(RunJson.textBase(seen, read), round.number(), pick.candidateId());
      note.ifPresent(n -> row.set("prompt", TextJson.of(n.prompt(), place + "prompt")));
      note.flatMap(RoundNotes.Note::student)
          .or(() -> Optional.of(pick.answer()).filter(said -> !said.isEmpty()))
          .ifPresent(said -> row.set("student", TextJson.of(said, place + "student")));
      ArrayNode answers = row.putArray("answers");
      if (round.exchanges().isEmpty()) {
        for (String key : note.map(RoundNotes.Note::keys).orElse(List.of())) {
          answer(answers.addObject(), key, place, Optional.ofNullable(back.get(key)));
        }
      } else {
        judged(answers, round, pick.candidateId(), place);
      }
    }
    return json;
  }

  private Map<String, Answer> back(
      Round round, List<Pick> shown, Map<String, RoundNotes.Note> notes) {
    Path database = seen.directory().database();
    if (!round.exchanges().isEmpty() || !Files.isRegularFile(database)) {
      return Map.of();
    }
    List<String> keys =
        shown.stream()
            .map(pick -> Optional.ofNullable(notes.get(pick.candidateId())))
            .flatMap(note -> note.map(RoundNotes.Note::keys).orElse(List.of()).stream())
            .toList();
    try {
      return Bill.back(database, keys);
    } catch (StoreException goneMeanwhile) {
      return Map.of();
    }
  }

  private void answer(ObjectNode json, String key, String place, Optional<Answer> back) {
    Optional<Bill.InFlight> call =
        seen.ledgers().inFlight().stream().filter(each -> each.key().equals(key)).findFirst();
    json.put("state", back.isPresent() ? "answered" : call.isPresent() ? "asked" : "waiting");
    call.ifPresent(c -> json.put("since", c.since()).put("teacher", Visible.of(c.teacher())));
    back.ifPresent(answer -> said(json, answer, place + key));
  }

  private static void judged(ArrayNode answers, Round round, String candidate, String place) {
    for (int i = 0; i < round.exchanges().size(); i++) {
      Exchange exchange = round.exchanges().get(i);
      if (!exchange.request().candidate().id().equals(candidate)) {
        continue;
      }
      ObjectNode json = answers.addObject().put("state", "answered");
      json.put("teacher", Visible.of(exchange.request().teacher()));
      said(json, exchange.answer(), place + exchange.key());
      json.set("charged", StatusJson.cost(exchange.charge()));
      for (Admission admission : round.admissions()) {
        if (admission.exchange() == i) {
          json.put("judged", true).put("rejection", Visible.of(admission.rejection()));
        }
      }
    }
  }

  private static void said(ObjectNode json, Answer answer, String place) {
    json.put("outcome", answer.outcome().name().toLowerCase(Locale.ROOT));
    json.set("answer", TextJson.of(answer.text(), place));
    if (!answer.detail().isEmpty()) {
      json.put("detail", Visible.of(answer.detail()));
    }
  }
}
