package dev.quaestor.eval.data;

import dev.quaestor.eval.rows.Row;
import dev.quaestor.eval.rows.Rows;
import dev.quaestor.eval.statistics.Interval;
import dev.quaestor.eval.statistics.Wilson;
import dev.quaestor.eval.task.TaskException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What a person said of right answers: which have sound reasoning, and which are false positives.
 *
 * @param sound answers with sound reasoning
 * @param unsound answers that are right by other ways
 * @param open lines nothing was said of
 */
public record Annotated(int sound, int unsound, int open) {

  private static final Set<String> YES = Set.of("yes", "y", "true", "1");
  private static final Set<String> NO = Set.of("no", "n", "false", "0");

  /**
   * Reads an {@link AnnotationSheet} back, in CSV or any other form of rows.
   *
   * @throws TaskException naming every line whose word is neither yes nor no
   */
  public static Annotated read(Path file) {
    List<String> problems = new ArrayList<>();
    int[] counts = new int[3];
    Rows.read(
        file,
        new Rows.Sink() {
          @Override
          public void row(Row row) {
            if (row.at(AnnotationSheet.SOUND).isMissingNode()) {
              problem(row.where(), "expected a column \"" + AnnotationSheet.SOUND + "\"");
              return;
            }
            String word = row.text(AnnotationSheet.SOUND).strip().toLowerCase(Locale.ROOT);
            if (word.isEmpty()) {
              counts[2]++;
            } else if (YES.contains(word)) {
              counts[0]++;
            } else if (NO.contains(word)) {
              counts[1]++;
            } else {
              problem(row.where(), "expected yes, no or nothing, found \"" + word + "\"");
            }
          }

          @Override
          public void problem(String where, String what) {
            problems.add(where + ": " + what);
          }
        });
    if (!problems.isEmpty()) {
      throw new TaskException(problems);
    }
    if (counts[0] + counts[1] + counts[2] == 0) {
      throw new TaskException(file + ": expected lines, found none");
    }
    return new Annotated(counts[0], counts[1], counts[2]);
  }

  /** Of the words that stand in the column. */
  public static Annotated of(List<String> words) {
    int sound = (int) words.stream().filter(YES::contains).count();
    int unsound = (int) words.stream().filter(NO::contains).count();
    return new Annotated(sound, unsound, words.size() - sound - unsound);
  }

  /** The share of false positives, with its interval; empty where nothing was said. */
  public Optional<Interval> falsePositives() {
    int all = sound + unsound;
    return all == 0 ? Optional.empty() : Optional.of(Wilson.interval(unsound, all));
  }
}
