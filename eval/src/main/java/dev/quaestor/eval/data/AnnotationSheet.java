package dev.quaestor.eval.data;

import de.siegmar.fastcsv.writer.CsvWriter;
import dev.quaestor.curation.admission.Verifier.Outcome;
import dev.quaestor.curation.random.RandomStreams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * Right answers for a person to say of each whether its reasoning is sound too: a table with an
 * empty column {@value #SOUND} that {@link Annotated} reads back.
 *
 * @param right how many answers are right, from which the lines were drawn
 * @param lines what was drawn
 */
public record AnnotationSheet(int right, List<Line> lines) {

  /** Where {@code yes} or {@code no} is written. */
  public static final String SOUND = "sound";

  /** A right answer. */
  public record Line(String id, String question, String reference, String answer) {}

  public AnnotationSheet {
    lines = List.copyOf(lines);
  }

  /**
   * Draws {@code count} of the right answers evenly, or takes all where there are no more; the same
   * for the same file and {@code seed}, whatever the order of its lines.
   */
  public static AnnotationSheet drawn(Generations read, Judge judge, int count, long seed) {
    RandomStreams streams = new RandomStreams(seed);
    record Drawn(Line line, long lot) {}
    List<Drawn> right = new ArrayList<>();
    for (Problem problem : read.problems()) {
      String question = problem.question().prompt();
      String id = problem.question().source();
      int twin = 0;
      for (String answer : problem.generations()) {
        if (judge.judge(problem, answer).outcome() == Outcome.CORRECT) {
          String item = question + "\u0000" + answer + "\u0000" + twin++;
          right.add(
              new Drawn(
                  new Line(
                      id.isEmpty() ? problem.question().id() : id,
                      question,
                      problem.reference(),
                      answer),
                  streams.number(0, "annotate", item)));
        }
      }
    }
    List<Line> lines =
        right.stream()
            .sorted(Comparator.comparingLong(Drawn::lot))
            .limit(count)
            .map(Drawn::line)
            .toList();
    return new AnnotationSheet(right.size(), lines);
  }

  /** Writes it to a file that is not there yet, since one that is may hold a person's work. */
  public void write(Path file) throws IOException {
    write(file, Collections.nCopies(lines.size(), ""));
  }

  /** As {@link #write(Path)}, with what a judge said of each line. */
  public void write(Path file, List<String> sound) throws IOException {
    try (CsvWriter csv =
        CsvWriter.builder().build(Files.newBufferedWriter(file, StandardOpenOption.CREATE_NEW))) {
      csv.writeRecord("id", "question", "reference", "answer", SOUND);
      for (int i = 0; i < lines.size(); i++) {
        Line line = lines.get(i);
        csv.writeRecord(line.id(), line.question(), line.reference(), line.answer(), sound.get(i));
      }
    }
  }
}
