package dev.quaestor.experiments.dataset;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.curation.Admission;
import dev.quaestor.curation.Round;
import dev.quaestor.curation.strategy.Selection.Pick;
import dev.quaestor.curation.teacher.Conversation;
import dev.quaestor.curation.teacher.Exchange;
import dev.quaestor.curation.teacher.Message;
import dev.quaestor.eval.rows.RowsFile;
import dev.quaestor.eval.rows.RowsFile.Column;
import dev.quaestor.eval.rows.RowsFile.Kind;
import dev.quaestor.experiments.manifest.AdmissionSettings;
import dev.quaestor.experiments.manifest.Manifest;
import dev.quaestor.experiments.manifest.StudentSettings;
import dev.quaestor.experiments.manifest.TeacherSettings;
import dev.quaestor.experiments.run.PlannedRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The examples that a run's student learned from, in the order of their admission, each with where
 * it came from. A student that is asked in a chat template read the manifest's system turn before
 * each question; it is the first turn here.
 */
public final class CuratedData {
  private static final List<Column> PROVENANCE =
      List.of(
          Column.of("run", Kind.TEXT),
          Column.of("round", Kind.WHOLE_NUMBER),
          Column.of("candidate", Kind.TEXT),
          Column.of("source", Kind.TEXT),
          Column.of("group", Kind.TEXT),
          Column.of("score", Kind.NUMBER),
          Column.of("teacher", Kind.TEXT),
          Column.of("mode", Kind.TEXT),
          Column.of("sample", Kind.WHOLE_NUMBER),
          Column.of("admission", Kind.TEXT),
          Column.of("key", Kind.TEXT));

  /**
   * One example.
   *
   * @param turns what was asked, the user's turn last
   * @param provenance the columns that say where it came from
   */
  record Learned(List<Message> turns, String answer, ObjectNode provenance) {
    Learned {
      turns = List.copyOf(turns);
    }
  }

  private final List<Learned> examples = new ArrayList<>();

  /**
   * The data of a run.
   *
   * @param rounds as its ledger holds them
   */
  public CuratedData(PlannedRun run, List<Round> rounds) {
    for (Round round : rounds) {
      Map<String, Double> scores = new HashMap<>();
      for (Pick pick : round.selection().picks()) {
        scores.put(pick.candidateId(), pick.score());
      }
      for (Admission admission : round.admissions()) {
        if (admission.admitted()) {
          Exchange exchange = round.exchanges().get(admission.exchange());
          ObjectNode provenance = provenance(run, round.number(), exchange);
          double score = scores.getOrDefault(exchange.request().candidate().id(), Double.NaN);
          if (Double.isFinite(score)) {
            provenance.put("score", score);
          }
          examples.add(
              new Learned(
                  turns(run.variant().manifest(), admission.example().prompt()),
                  admission.example().answer(),
                  provenance));
        }
      }
    }
  }

  private static List<Message> turns(Manifest manifest, String prompt) {
    List<Message> turns = new ArrayList<>(Conversation.turns(prompt));
    Optional<String> system = manifest.student().chat().flatMap(StudentSettings.Chat::system);
    if (system.isPresent() && !turns.get(0).role().equals("system")) {
      turns.add(0, new Message("system", system.get()));
    }
    return turns;
  }

  private static ObjectNode provenance(PlannedRun run, int round, Exchange exchange) {
    Manifest manifest = run.variant().manifest();
    AdmissionSettings rules = manifest.admission();
    ObjectNode row = JsonNodeFactory.instance.objectNode();
    row.put("run", run.name());
    row.put("round", round);
    row.put("candidate", exchange.request().candidate().id());
    row.put("source", exchange.request().candidate().source());
    row.put("group", exchange.request().candidate().group());
    row.putNull("score");
    row.put("teacher", teacher(manifest, exchange.request().teacher()));
    row.put("mode", exchange.request().mode());
    row.put("sample", exchange.request().sample());
    row.put("admission", rules.written());
    row.put("key", exchange.key());
    return row;
  }

  /** Its name and the model that is asked, as far as the manifest says. */
  private static String teacher(Manifest manifest, String name) {
    Optional<TeacherSettings> settings = Optional.ofNullable(manifest.faculty().get(name));
    String called = name.isEmpty() ? settings.map(one -> one.kind().written()).orElse("") : name;
    return settings
        .flatMap(TeacherSettings::model)
        .map(model -> called + " " + model)
        .orElse(called);
  }

  /** How many examples there are. */
  public int size() {
    return examples.size();
  }

  /**
   * Writes them.
   *
   * @param file ends in .jsonl or .parquet; must not exist
   * @throws IllegalArgumentException where the form cannot say one of them
   */
  public void write(Path file, DatasetForm form) throws IOException {
    DatasetForm.Layout layout = form.layout(examples);
    List<Column> columns = new ArrayList<>(layout.columns());
    columns.addAll(PROVENANCE);
    List<ObjectNode> rows = new ArrayList<>();
    for (Learned example : examples) {
      rows.add(layout.row().apply(example).setAll(example.provenance()));
    }
    RowsFile.write(file, columns, rows);
  }
}
