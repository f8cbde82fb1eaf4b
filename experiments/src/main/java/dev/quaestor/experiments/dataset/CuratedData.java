package dev.quaestor.experiments.dataset;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.curation.Round;
import dev.quaestor.curation.admission.Judgement;
import dev.quaestor.curation.strategy.Selection.Pick;
import dev.quaestor.curation.teacher.Conversation;
import dev.quaestor.curation.teacher.Message;
import dev.quaestor.eval.rows.RowsFile;
import dev.quaestor.eval.rows.RowsFile.Column;
import dev.quaestor.experiments.manifest.Manifest;
import dev.quaestor.experiments.manifest.StudentSettings;
import dev.quaestor.experiments.run.PlannedRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a run was answered, in the order of its judgement, each answer with where it came from: the
 * examples that its student learned from, and the rejects that it did not. A student that is asked
 * in a chat template read the manifest's system turn before each question; it is the first turn
 * here.
 *
 * <p>A text with half a surrogate pair is in no file of UTF-8; a row that holds one is left out and
 * counted.
 */
public final class CuratedData {

  /** Answers that were judged alike. */
  public enum Part {
    /** What was admitted. */
    EXAMPLES,
    /** What was refused, with the reason. */
    REJECTS
  }

  /**
   * One answer.
   *
   * @param turns what was asked, the user's turn last
   * @param provenance the columns that say where it came from
   */
  record Learned(List<Message> turns, String answer, ObjectNode provenance) {
    Learned {
      turns = List.copyOf(turns);
    }

    /** Whether UTF-8 can hold all of it. */
    boolean whole() {
      return RowsFile.whole(answer)
          && turns.stream().map(Message::content).allMatch(RowsFile::whole);
    }
  }

  private final Map<Part, List<Learned>> parts = new HashMap<>();
  private final List<String> leftOut = new ArrayList<>();

  /**
   * The data of a run.
   *
   * @param rounds as its ledger holds them
   */
  public CuratedData(PlannedRun run, List<Round> rounds) {
    Provenance provenance = new Provenance(run);
    for (Part part : Part.values()) {
      parts.put(part, new ArrayList<>());
    }
    for (Round round : rounds) {
      Map<String, Double> scores = new HashMap<>();
      for (Pick pick : round.selection().picks()) {
        scores.put(pick.candidateId(), pick.score());
      }
      for (Judgement judgement : Judgement.of(round)) {
        double score = scores.getOrDefault(judgement.seed(), Double.NaN);
        OptionalDouble known =
            Double.isFinite(score) ? OptionalDouble.of(score) : OptionalDouble.empty();
        Learned learned =
            new Learned(
                turns(run.variant().manifest(), judgement.admission().example().prompt()),
                answer(judgement),
                provenance.of(round.number(), judgement, known));
        if (learned.whole()) {
          part(judgement).add(learned);
        } else {
          leftOut.add(learned.provenance().path("candidate").textValue());
        }
      }
    }
  }

  private List<Learned> part(Judgement judgement) {
    return of(judgement.admission().admitted() ? Part.EXAMPLES : Part.REJECTS);
  }

  /** What was learned; of a reject that taught nothing what came back. */
  private static String answer(Judgement judgement) {
    String learned = judgement.admission().example().answer();
    return learned.isEmpty() ? judgement.exchange().answer().text() : learned;
  }

  private static List<Message> turns(Manifest manifest, String prompt) {
    List<Message> turns = new ArrayList<>(Conversation.turns(prompt));
    Optional<String> system = manifest.student().chat().flatMap(StudentSettings.Chat::system);
    if (system.isPresent() && !turns.get(0).role().equals("system")) {
      turns.add(0, new Message("system", system.get()));
    }
    return turns;
  }

  List<Learned> of(Part part) {
    return parts.getOrDefault(part, List.of());
  }

  /** How many answers there are of a kind. */
  public int size(Part part) {
    return of(part).size();
  }

  /** The candidates of rows that no file of UTF-8 can hold, a name for each row. */
  public List<String> leftOut() {
    return List.copyOf(leftOut);
  }

  /**
   * Writes one part.
   *
   * @param file ends in .jsonl or .parquet; must not exist
   * @throws IllegalArgumentException where the form cannot say one of them
   */
  public void write(Path file, Part part, DatasetForm form) throws IOException {
    DatasetForm.Layout layout = form.layout(of(part));
    List<Column> columns = new ArrayList<>(layout.columns());
    columns.addAll(Provenance.columns());
    List<ObjectNode> rows = new ArrayList<>();
    for (Learned example : of(part)) {
      rows.add(layout.row().apply(example).setAll(example.provenance()));
    }
    RowsFile.write(file, columns, rows);
  }

  /**
   * The columns that {@code datasets} would read as times from JSON Lines, see {@link Timelike}.
   */
  public List<String> timelike(Part part, DatasetForm form) {
    return Timelike.columns(form.layout(of(part)), of(part));
  }
}
