package dev.quaestor.experiments.page;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.curation.ledger.ExchangeView.Cut;
import dev.quaestor.curation.ledger.ExchangeView.Found;
import dev.quaestor.curation.ledger.ExchangeView.Item;
import dev.quaestor.curation.ledger.ExchangeView.Seen;
import dev.quaestor.curation.ledger.ExchangeView.Text;
import dev.quaestor.eval.report.page.Visible;
import dev.quaestor.experiments.run.PlannedRun;
import dev.quaestor.experiments.run.RoundNotes;
import dev.quaestor.experiments.run.StatusJson;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Exchanges of a run with what came of them, the student's answer beside the teacher's. */
final class ExamplesJson {

  /** How many a page shows. */
  static final int A_PAGE = 25;

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final PlannedRun run;
  private final String base;
  private final Map<Integer, Map<String, RoundNotes.Note>> notes = new HashMap<>();

  /**
   * @param base where whole texts are, {@code text/e/ID/run/VARIANT/SEED}
   */
  ExamplesJson(PlannedRun run, String base) {
    this.run = run;
    this.base = base;
  }

  /** Those that were {@code found}, from the {@code from}th on. */
  ObjectNode of(Found found, int from) throws IOException {
    ObjectNode json = JSON.objectNode();
    json.put("all", found.all()).put("from", from).put("page", A_PAGE);
    ArrayNode items = json.putArray("items");
    for (Item item : found.items()) {
      items.add(of(item));
    }
    return json;
  }

  private ObjectNode of(Item item) throws IOException {
    int round = item.asked().round();
    String place = "%s/%d/%d/".formatted(base, round, item.asked().position());
    ObjectNode json = JSON.objectNode();
    json.put("round", round).put("candidate", item.asked().candidate());
    json.put("group", Visible.of(item.asked().group()));
    json.put("mode", item.asked().mode()).put("sample", item.asked().sample());
    json.put("teacher", Visible.of(item.asked().teacher()));
    json.put("outcome", item.answered().outcome().toLowerCase(Locale.ROOT));
    OverviewJson.number(json, "score", item.judgement().score());
    json.put("judged", item.judgement().judged());
    json.put("rejection", Visible.of(item.judgement().rejection()));
    json.set("charged", StatusJson.cost(item.charge()));
    text(json, "prompt", item, place, Text.PROMPT);
    text(json, "answer", item, place, Text.ANSWER);
    text(json, "reasoning", item, place, Text.REASONING);
    text(json, "detail", item, place, Text.DETAIL);
    if (differs(item, Text.LEARNED_PROMPT, Text.PROMPT)) {
      text(json, "learned_prompt", item, place, Text.LEARNED_PROMPT);
    }
    if (differs(item, Text.LEARNED_ANSWER, Text.ANSWER)) {
      text(json, "learned_answer", item, place, Text.LEARNED_ANSWER);
    }
    RoundNotes.Note note = notes(round).get(item.asked().candidate());
    json.put("noted", note != null);
    if (note != null && note.student().isPresent()) {
      json.set("student", TextJson.of(note.student().get(), place + "student"));
    } else {
      text(json, "student", item, place, Text.SHOWN);
    }
    return json;
  }

  /** What the student answered, by candidate. */
  Map<String, RoundNotes.Note> notes(int round) throws IOException {
    Map<String, RoundNotes.Note> known = notes.get(round);
    if (known == null) {
      known = new HashMap<>();
      for (RoundNotes.Note note : RoundNotes.read(run.directory(), round)) {
        known.put(note.candidate(), note);
      }
      notes.put(round, known);
    }
    return known;
  }

  private static boolean differs(Item item, Text learned, Text said) {
    Cut cut = item.texts().of(learned);
    return cut.length() > 0 && !cut.equals(item.texts().of(said));
  }

  private static void text(ObjectNode json, String key, Item item, String place, Text text) {
    Cut cut = item.texts().of(text);
    if (cut.length() > 0) {
      json.set(key, TextJson.of(cut, place + text.name().toLowerCase(Locale.ROOT)));
    }
  }

  /** What rounds saw of a candidate. */
  static ArrayNode seen(List<Seen> history) {
    ArrayNode seen = JSON.arrayNode();
    for (Seen each : history) {
      ObjectNode row = seen.addObject().put("round", each.round());
      OverviewJson.number(row, "score", each.score());
      OverviewJson.number(row, "log_probability", each.logProbability());
      row.put("judged", each.judged()).put("right", each.right()).put("picked", each.picked());
    }
    return seen;
  }
}
