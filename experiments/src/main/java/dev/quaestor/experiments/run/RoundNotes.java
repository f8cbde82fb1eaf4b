package dev.quaestor.experiments.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.curation.RunState;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.strategy.AcquisitionFunction;
import dev.quaestor.curation.strategy.Need;
import dev.quaestor.curation.strategy.QueryStrategy;
import dev.quaestor.curation.strategy.Selection;
import dev.quaestor.curation.strategy.SelectionContext;
import dev.quaestor.curation.student.Draw;
import dev.quaestor.curation.student.Student;
import dev.quaestor.curation.teacher.Exchange;
import dev.quaestor.curation.teacher.Faculty;
import dev.quaestor.curation.teacher.Inquiry;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.curation.teacher.TeacherRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notes for whoever looks on, in {@code notes/round-0003.jsonl} of a run: what a round chose, with
 * what the student answered to it where that was observed, and under which keys its teachers are
 * asked. They are written before anything is asked, are no part of the ledger, and are read by no
 * run: what cannot be written is done without.
 *
 * <pre>
 * {"candidate":"8f14…","group":"reverse","prompt":"reverse: abc","student":"cb"}
 * {"candidate":"8f14…","key":"93c0…"}
 * </pre>
 */
public final class RoundNotes {

  private static final Logger LOG = LoggerFactory.getLogger(RoundNotes.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path run;

  RoundNotes(Path run) {
    this.run = run;
  }

  /**
   * What is noted of a candidate.
   *
   * @param student what the student answered; empty where it was not observed
   * @param keys under which teachers are asked about it
   */
  public record Note(
      String candidate, String group, String prompt, Optional<String> student, List<String> keys) {

    public Note {
      keys = List.copyOf(keys);
    }
  }

  /** What is noted of a round, in selection order; empty where nothing is. */
  public static List<Note> read(Path run, int round) throws IOException {
    Path file = file(run, round);
    Map<String, JsonNode> chosen = new LinkedHashMap<>();
    Map<String, Set<String>> keys = new HashMap<>();
    for (String line : Files.isRegularFile(file) ? Files.readAllLines(file) : List.<String>of()) {
      Optional<JsonNode> note = parsed(line);
      String candidate = note.map(n -> n.path("candidate").asText()).orElse("");
      if (note.isPresent() && note.get().has("prompt")) {
        chosen.put(candidate, note.get());
      } else if (note.isPresent()) {
        keys.computeIfAbsent(candidate, c -> new LinkedHashSet<>())
            .add(note.get().path("key").asText());
      }
    }
    List<Note> notes = new ArrayList<>();
    chosen.forEach(
        (candidate, note) ->
            notes.add(
                new Note(
                    candidate,
                    note.path("group").asText(),
                    note.path("prompt").asText(),
                    Optional.ofNullable(note.get("student")).map(JsonNode::asText),
                    List.copyOf(keys.getOrDefault(candidate, Set.of())))));
    return notes;
  }

  /** A line that a kill cut short says nothing. */
  private static Optional<JsonNode> parsed(String line) {
    try {
      return Optional.of(JSON.readTree(line)).filter(JsonNode::isObject);
    } catch (JsonProcessingException cut) {
      return Optional.empty();
    }
  }

  private static Path file(Path run, int round) {
    return run.resolve("notes").resolve("round-%04d.jsonl".formatted(round));
  }

  /** The same strategy, its choices noted. */
  QueryStrategy noting(QueryStrategy strategy) {
    return new QueryStrategy() {
      @Override
      public String name() {
        return strategy.name();
      }

      @Override
      public Set<Need> needs(int round) {
        return strategy.needs(round);
      }

      @Override
      public Selection select(SelectionContext context) {
        Selection selection = strategy.select(context);
        chosen(context, selection);
        return selection;
      }

      @Override
      public Optional<AcquisitionFunction> criterion() {
        return strategy.criterion();
      }

      @Override
      public int chosenIn(int round) {
        return strategy.chosenIn(round);
      }
    };
  }

  /** The same inquiry, what it asks noted. */
  Inquiry noting(Inquiry inquiry, Faculty faculty) {
    return new Inquiry() {
      @Override
      public List<Exchange> ask(List<TeacherRequest> requests, RunState state, int following)
          throws TeacherException, InterruptedException {
        asked(requests, faculty, state.next());
        return inquiry.ask(requests, state, following);
      }

      @Override
      public Inquiry inForce(Student incumbent, int round) {
        return noting(inquiry.inForce(incumbent, round), faculty);
      }
    };
  }

  private void chosen(SelectionContext context, Selection selection) {
    Map<String, Candidate> candidates = new HashMap<>();
    context.candidates().forEach(candidate -> candidates.put(candidate.id(), candidate));
    List<ObjectNode> notes = new ArrayList<>();
    for (Selection.Pick pick : selection.picks()) {
      Candidate candidate = candidates.get(pick.candidateId());
      if (candidate != null) {
        ObjectNode note = JSON.createObjectNode().put("candidate", candidate.id());
        note.put("group", candidate.group()).put("prompt", candidate.prompt());
        Draw own = context.observed().answers().get(candidate.id());
        if (own != null) {
          note.put("student", own.observation().answer());
        }
        notes.add(note);
      }
    }
    write(context.round(), notes, StandardOpenOption.TRUNCATE_EXISTING);
  }

  private void asked(List<TeacherRequest> requests, Faculty faculty, int round) {
    List<ObjectNode> notes = new ArrayList<>();
    for (TeacherRequest request : requests) {
      Faculty.Member member = faculty.of(request);
      String key = request.key(member.teacher().identity(), member.scope());
      notes.add(JSON.createObjectNode().put("candidate", request.candidate().id()).put("key", key));
    }
    write(round, notes, StandardOpenOption.APPEND);
  }

  private void write(int round, List<ObjectNode> notes, OpenOption how) {
    StringBuilder lines = new StringBuilder("\n"); // ends a line that a kill cut short
    notes.forEach(note -> lines.append(note).append('\n'));
    try {
      Path file = file(run, round);
      Files.createDirectories(run.resolve("notes"));
      Files.writeString(file, lines, StandardOpenOption.CREATE, StandardOpenOption.WRITE, how);
    } catch (IOException e) {
      LOG.warn("{}: the notes on round {} are done without", run, round, e);
    }
  }
}
