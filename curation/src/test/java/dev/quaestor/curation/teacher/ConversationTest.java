package dev.quaestor.curation.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ConversationTest {

  private static final List<Message> TURNS =
      List.of(
          new Message("system", "Be brief.\n"),
          Message.user("2 + 2?\n\nThink."),
          new Message("assistant", ""),
          Message.user("\nAnd 3 + 3?"));

  @Test
  void text_severalTurns_comeBackAsTheyWere() {
    String text = Conversation.text(TURNS);
    assertThat(text)
        .isEqualTo(
            "=== system ===\nBe brief.\n\n=== user ===\n2 + 2?\n\nThink.\n=== assistant ===\n\n=== user ===\n\nAnd 3 + 3?");
    assertThat(Conversation.turns(text)).isEqualTo(TURNS);
    assertThat(Conversation.several(text)).isTrue();
  }

  @Test
  void text_oneQuestion_isItsOwnText() {
    for (String plain : List.of("2 + 2?", "=== user", "=== user ===x", "x\n=== user ===y", "")) {
      assertThat(Conversation.text(List.of(Message.user(plain)))).isEqualTo(plain);
      assertThat(Conversation.turns(plain)).containsExactly(Message.user(plain));
    }
  }

  @Test
  void text_whatWouldNotComeBack_isRefused() {
    assertThatThrownBy(() -> Conversation.text(List.of(Message.user("a\n=== user ===\nb"))))
        .hasMessageContaining("must not hold the line \"=== user ===\"");
    assertThatThrownBy(() -> Conversation.text(TURNS.subList(0, 3)))
        .hasMessageContaining("must end with the user's turn, found the assistant's");
    assertThatThrownBy(
            () -> Conversation.text(List.of(new Message("tool", "x"), Message.user("y"))))
        .hasMessageContaining("found \"tool\"");
  }

  @Test
  void withLast_changesWhatIsAskedAlone() {
    String changed = Conversation.withLast(Conversation.text(TURNS), last -> "Q:" + last);
    assertThat(Conversation.turns(changed).subList(0, 3)).isEqualTo(TURNS.subList(0, 3));
    assertThat(Conversation.turns(changed).get(3).content()).isEqualTo("Q:\nAnd 3 + 3?");
    assertThat(Conversation.withLast("x", last -> "Q: " + last)).isEqualTo("Q: x");
  }
}
