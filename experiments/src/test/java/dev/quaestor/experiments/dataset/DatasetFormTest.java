package dev.quaestor.experiments.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.quaestor.curation.teacher.Message;
import dev.quaestor.experiments.dataset.CuratedData.Learned;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each form of the same two examples. */
final class DatasetFormTest {
  private static final Learned PLAIN = learned("4", Message.user("2 + 2?"));
  private static final Learned TURNS =
      learned(
          "6",
          new Message("system", "Be brief."),
          Message.user("2 + 2?"),
          new Message("assistant", "4"),
          Message.user("And 2?"));

  private static Learned learned(String answer, Message... turns) {
    return new Learned(List.of(turns), answer, JsonNodeFactory.instance.objectNode());
  }

  private static List<String> rows(DatasetForm form, Learned... examples) {
    DatasetForm.Layout layout = form.layout(List.of(examples));
    return List.of(examples).stream()
        .map(example -> layout.row().apply(example).toString().replace('"', '\''))
        .toList();
  }

  @Test
  void rows_ofChat() {
    assertThat(rows(DatasetForm.CHAT, PLAIN, TURNS))
        .containsExactly(
            "{'messages':[{'role':'user','content':'2 + 2?'},{'role':'assistant','content':'4'}]}",
            "{'messages':[{'role':'system','content':'Be brief.'},{'role':'user','content':'2 + 2?'},"
                + "{'role':'assistant','content':'4'},{'role':'user','content':'And 2?'},"
                + "{'role':'assistant','content':'6'}]}");
  }

  @Test
  void rows_ofShareGpt_nameWhoSpeaksItsWay() {
    assertThat(rows(DatasetForm.SHAREGPT, TURNS))
        .containsExactly(
            "{'conversations':[{'from':'system','value':'Be brief.'},{'from':'human','value':'2 + 2?'},"
                + "{'from':'gpt','value':'4'},{'from':'human','value':'And 2?'},{'from':'gpt','value':'6'}]}");
  }

  @Test
  void rows_ofPromptAndCompletion_areTextsUnlessAPromptHasSeveralTurns() {
    assertThat(rows(DatasetForm.PROMPT_COMPLETION, PLAIN))
        .containsExactly("{'prompt':'2 + 2?','completion':'4'}");
    assertThat(rows(DatasetForm.PROMPT_COMPLETION, PLAIN, TURNS).get(0))
        .isEqualTo(
            "{'prompt':[{'role':'user','content':'2 + 2?'}],"
                + "'completion':[{'role':'assistant','content':'4'}]}");
  }

  @Test
  void rows_ofAlpaca_haveNoPlaceForSeveralTurns() {
    assertThat(rows(DatasetForm.ALPACA, PLAIN))
        .containsExactly("{'instruction':'2 + 2?','input':'','output':'4'}");
    assertThatThrownBy(() -> DatasetForm.ALPACA.layout(List.of(PLAIN, TURNS, PLAIN)))
        .hasMessage(
            "alpaca has no place for a prompt of several turns, of which there are 1 in 3; choose chat");
  }
}
