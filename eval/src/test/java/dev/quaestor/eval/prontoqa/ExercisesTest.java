package dev.quaestor.eval.prontoqa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.eval.task.Item;
import dev.quaestor.eval.task.TaskException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ExercisesTest {

  @Test
  void program_writesEverySentenceForm() {
    List<String> sentences =
        List.of(
            "Sterpuses are not shy.",
            "Rompuses are vumpuses.",
            "Each shumpus is moderate.",
            "Every numpus is an impus.",
            "Every grimpus is not cold.",
            "Max is a zumpus.");
    String program = Exercises.program(sentences, "Max is not bitter.");
    assertThat(program)
        .startsWith("Predicates:\nSterpus(x) ::: x is a sterpus\nShy(x) ::: x is shy\n")
        .contains("Impus(x) ::: x is an impus\n")
        .contains("∀x (Sterpus(x) → ¬Shy(x)) ::: Sterpuses are not shy.\n")
        .contains("∀x (Rompus(x) → Vumpus(x)) ::: ")
        .contains("∀x (Shumpus(x) → Moderate(x)) ::: ")
        .contains("∀x (Numpus(x) → Impus(x)) ::: ")
        .contains("∀x (Grimpus(x) → ¬Cold(x)) ::: ")
        .contains("\nZumpus(max) ::: Max is a zumpus.\n")
        .endsWith("Conclusion:\n¬Bitter(max) ::: Max is not bitter.");
  }

  @Test
  void program_isExecutedToWhatFollows() {
    List<String> sentences =
        List.of("Max is a zumpus.", "Zumpuses are numpuses.", "Every numpus is not bitter.");
    assertThat(LogicProgram.parse(Exercises.program(sentences, "Max is bitter.")))
        .hasValueSatisfying(
            p -> {
              assertThat(p.skipped()).isZero();
              assertThat(p.execute()).isEqualTo(LogicProgram.Verdict.FALSE);
            });
    assertThat(LogicProgram.parse(Exercises.program(sentences, "Max is not bitter.")))
        .hasValueSatisfying(p -> assertThat(p.execute()).isEqualTo(LogicProgram.Verdict.TRUE));
  }

  @Test
  void draw_isTheSameTwiceAndShort() {
    String prompt =
        Question.prompt(
            "Sterpuses are not shy. Each shumpus is moderate. Max is a zumpus.", "Max is shy.");
    List<Item> pool = List.of(new Item(Candidate.of(prompt, "proof-5", "a"), 5, "True"));
    Exercises exercises = new Exercises(50, 4);
    List<Example> drawn = exercises.draw(pool, new RandomStreams(3));
    assertThat(drawn).hasSize(50).isEqualTo(exercises.draw(pool, new RandomStreams(3)));
    assertThat(drawn).isNotEqualTo(exercises.draw(pool, new RandomStreams(4)));
    assertThat(drawn).allSatisfy(e -> assertThat(e.prompt().split("\\.").length).isBetween(2, 6));
  }

  @Test
  void program_ofAnotherKindOfSentence_isRefused() {
    assertThatThrownBy(() -> Exercises.program(List.of("All your base."), "Max is shy."))
        .isInstanceOf(TaskException.class)
        .hasMessageContaining("All your base.");
  }
}
