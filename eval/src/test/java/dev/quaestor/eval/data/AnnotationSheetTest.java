package dev.quaestor.eval.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.quaestor.curation.admission.Verifier.Judgement;
import dev.quaestor.curation.admission.Verifier.Outcome;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.eval.statistics.Interval;
import dev.quaestor.eval.task.TaskException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Right answers for a person to judge, and what came back. */
final class AnnotationSheetTest {

  @TempDir private Path directory;

  private static final Judge JUDGE =
      new Judge() {
        @Override
        public Judgement judge(Problem problem, String generation) {
          boolean right = generation.endsWith(problem.reference());
          return new Judgement(right ? Outcome.CORRECT : Outcome.WRONG, generation);
        }

        @Override
        public Optional<Steps> steps(Problem problem, String generation) {
          return Optional.empty();
        }

        @Override
        public String solution(String generation) {
          return generation;
        }

        @Override
        public String learned(String generation) {
          return generation;
        }
      };

  private static Generations generations(int from, int to) {
    List<Problem> problems = new ArrayList<>();
    for (int i = from; i < to; i++) {
      problems.add(
          new Problem(
              Candidate.of("what, \"is\" " + i + "?", "", "q" + i),
              "=" + i,
              List.of("because\nit =" + i, "wrong", "so =" + i),
              "line " + i));
    }
    return new Generations(problems, List.of(), 0);
  }

  @Test
  void drawn_holdsRightAnswersAloneAndIsTheSameWhateverTheOrder() {
    AnnotationSheet sheet = AnnotationSheet.drawn(generations(0, 30), JUDGE, 10, 1);
    assertThat(sheet.right()).isEqualTo(60);
    assertThat(sheet.lines())
        .hasSize(10)
        .doesNotHaveDuplicates()
        .allMatch(line -> line.answer().endsWith(line.reference()));
    List<Problem> turned = new ArrayList<>(generations(0, 30).problems());
    Collections.reverse(turned);
    assertThat(AnnotationSheet.drawn(new Generations(turned, List.of(), 0), JUDGE, 10, 1))
        .isEqualTo(sheet);
    assertThat(AnnotationSheet.drawn(generations(0, 30), JUDGE, 10, 2)).isNotEqualTo(sheet);
    assertThat(AnnotationSheet.drawn(generations(0, 3), JUDGE, 10, 1).lines()).hasSize(6);
  }

  @Test
  void read_ofWhatWasWritten_countsWordsAndGivesAnInterval() throws Exception {
    Path file = directory.resolve("sheet.csv");
    AnnotationSheet sheet = AnnotationSheet.drawn(generations(0, 30), JUDGE, 50, 1);
    sheet.write(file);
    assertThat(Annotated.read(file)).isEqualTo(new Annotated(0, 0, 50));
    assertThat(Annotated.read(file).falsePositives()).isEmpty();
    String text = Files.readString(file);
    assertThat(text).startsWith("id,question,reference,answer,sound");
    StringBuilder filled = new StringBuilder();
    int row = 0;
    for (String line : text.lines().toList()) {
      boolean end = line.endsWith(","); // an answer may have several lines
      filled.append(line);
      if (end) {
        filled.append(row < 5 ? "no" : row < 45 ? " Yes" : "");
        row++;
      }
      filled.append('\n');
    }
    assertThat(row).isEqualTo(50);
    Files.writeString(file, filled);
    Annotated said = Annotated.read(file);
    assertThat(said).isEqualTo(new Annotated(40, 5, 5));
    Interval rate = said.falsePositives().orElseThrow();
    assertThat(rate.estimate()).isEqualTo(5.0 / 45, within(1e-12));
    assertThat(rate.low()).isEqualTo(0.0484, within(1e-3));
    assertThat(rate.high()).isEqualTo(0.2350, within(1e-3));
    assertThatThrownBy(() -> sheet.write(file)).isInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  void read_ofOtherWords_namesTheirLines() throws Exception {
    Path file = Files.writeString(directory.resolve("bad.csv"), "id,sound\na,yes\nb,maybe\n");
    assertThatThrownBy(() -> Annotated.read(file))
        .isInstanceOf(TaskException.class)
        .hasMessageContaining("line 3")
        .hasMessageContaining("maybe");
    Path other = Files.writeString(directory.resolve("other.csv"), "id,answer\na,b\n");
    assertThatThrownBy(() -> Annotated.read(other)).hasMessageContaining("\"sound\"");
  }
}
