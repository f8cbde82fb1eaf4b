package dev.quaestor.eval.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quaestor.eval.task.TaskException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSurveyTest {

  @TempDir private Path folder;

  private FileSurvey survey(String name, String content) throws IOException {
    return FileSurvey.of(Files.writeString(folder.resolve(name), content), Map.of());
  }

  @Test
  void of_shareGpt_readsTheLastTurnAsAnswerAndReference() throws IOException {
    FileSurvey found =
        survey(
            "a.jsonl",
            """
            {"conversations":[{"from":"human","value":"2 + 2?"},{"from":"gpt","value":"It is 4.\\n#### 4"}]}
            {"conversations":[{"from":"human","value":"2 + 3?"},{"from":"gpt","value":"It is 5.\\n#### 5"}]}
            """);
    assertThat(found.columns()).isEqualTo(Map.of("reference", "conversations.-1.value"));
    assertThat(found.completion()).contains("conversations.-1.value");
    assertThat(found.judging())
        .isEqualTo(new FileSurvey.Judging("number", Optional.of("####"), 2, 2));
    assertThat(found.size().rows()).isEqualTo(2);
  }

  @Test
  void of_alpaca_readsInstructionInputAndOutput() throws IOException {
    FileSurvey found =
        survey(
            "a.csv",
            "instruction,input,output\nTranslate.,chat,cat\nTranslate to French.,,un chat noir\n");
    assertThat(found.columns()).isEqualTo(Map.of("reference", "output"));
    assertThat(found.completion()).contains("output");
    assertThat(found.judging().verify()).isEqualTo("exact");
    assertThat(found.size().prompt()).isEqualTo("Translate to French.".length());
  }

  @Test
  void of_choices_areJudgedAsChoices() throws IOException {
    FileSurvey found =
        survey(
            "a.csv",
            "question,answer,response\nA or B?,A,Answer: A\nB or C?,C,Answer: C\nC or D?,D,Answer: D\n");
    assertThat(found.columns())
        .isEqualTo(Map.of("prompt", "question", "reference", "answer", "solution", "response"));
    assertThat(found.judging())
        .isEqualTo(new FileSurvey.Judging("choice", Optional.of("Answer:"), 3, 3));
  }

  @Test
  void of_promptsAlone_hasNoAnswers() throws IOException {
    FileSurvey found =
        survey("a.jsonl", "{\"prompt\":[{\"role\":\"user\",\"content\":\"Who?\"}]}\n");
    assertThat(found.columns()).isEmpty();
    assertThat(found.completion()).isEmpty();
    assertThat(found.size()).isEqualTo(new FileSurvey.Size(1, 0, 4, 0, 4));
  }

  @Test
  void of_noPrompt_namesTheColumns() {
    assertThatThrownBy(() -> survey("a.jsonl", "{\"data\":{\"q\":\"Who?\"}}\n"))
        .isInstanceOf(TaskException.class)
        .hasMessageContaining("no column looks like a prompt")
        .hasMessageContaining("the file's columns are: data");
    assertThatThrownBy(() -> survey("b.jsonl", "")).hasMessageContaining("holds no rows");
  }
}
