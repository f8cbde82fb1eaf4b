package dev.quaestor.trainer.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quaestor.trainer.template.Conversation.Ending;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConversationTest {
  private static final String PLAIN =
      "{% for m in messages %}[{{ m.role }}]{{ m.content }}{% endfor %}"
          + "{% if add_generation_prompt %}[assistant]{% endif %}";

  private static String render(String template, Conversation conversation) {
    return conversation.render(
        Template.parse(template), Map.of("bos_token", "<s>"), () -> LocalDateTime.MIN);
  }

  private static Map<String, Object> message(Object... keysAndValues) {
    Map<String, Object> message = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      message.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return message;
  }

  private static String render(String template, Ending ending, Map<String, Object> message) {
    return render(template, Conversation.of(List.of(message), ending));
  }

  @Test
  void render_keysWithoutAValueAreLeftOut() {
    assertThat(
            render(
                "{{ messages }}",
                Ending.CLOSED,
                message("role", "assistant", "content", Plain.NULL, "x", List.of(Plain.NULL))))
        .isEqualTo("[{'role': 'assistant', 'x': [None]}]");
  }

  @Test
  void render_reasoningGoesByEachOfItsNames() {
    for (String name : List.of("reasoning_content", "thinking", "reasoning")) {
      assertThat(
              render(
                  "{% for m in messages %}{{ m.thinking }}/{{ m.reasoning_content }}{% endfor %}",
                  Ending.CLOSED, message("role", "assistant", name, "hm", "content", "a")))
          .isEqualTo("hm/hm");
    }
    assertThat(render("{{ messages }}", Ending.CLOSED, message("role", "a", "reasoning", "hm")))
        .isEqualTo(
            "[{'thinking': 'hm', 'role': 'a', 'reasoning': 'hm', 'reasoning_content': 'hm'}]");
  }

  @Test
  void render_toolsAndDocumentsAreNoneUnlessGiven() {
    String template = "{{ tools is none }}{{ documents is none }}{{ bos_token }}{{ tools }}";
    assertThat(render(template, Ending.CLOSED, message("role", "user")))
        .isEqualTo("TrueTrue<s>None");
    Conversation given =
        new Conversation(
            List.of(message("role", "user")),
            Ending.CLOSED,
            Optional.of(List.of(Map.of("name", "f"))),
            Optional.empty(),
            Map.of("bos_token", "<b>"));
    assertThat(render(template, given)).isEqualTo("FalseTrue<b>[{'name': 'f'}]");
  }

  @Test
  void render_continuedMessageEndsTheText() {
    String ended = "{% for m in messages %}<{{ m.content }}>\n{% endfor %}";
    assertThat(render(ended, Ending.CONTINUE, message("role", "assistant", "content", "so ")))
        .isEqualTo("<so ");
    String trimmed = "{% for m in messages %}<{{ m.content | trim }}>{% endfor %}";
    assertThat(render(trimmed, Ending.CONTINUE, message("role", "assistant", "content", "so ")))
        .isEqualTo("<so");
    assertThat(
            render(
                "{% for m in messages %}{% for c in m.content %}{{ c.text }}{% endfor %}!{% endfor %}",
                Ending.CONTINUE,
                message(
                    "role",
                    "assistant",
                    "content",
                    List.of(Map.of("type", "text", "text", "a"), Map.of("text", "b")))))
        .isEqualTo("ab");
  }

  @Test
  void render_whatCannotBeContinuedIsRefused() {
    assertThatThrownBy(() -> render(PLAIN, Ending.CONTINUE, message("role", "assistant")))
        .hasMessageContaining("has no \"content\" to continue");
    assertThatThrownBy(
            () ->
                render(
                    "{{ messages[0].content[0] }}",
                    Ending.CONTINUE,
                    message("role", "assistant", "content", "long")))
        .hasMessageContaining("does not appear in the text");
    assertThatThrownBy(() -> render(PLAIN, Conversation.of(List.of(), Ending.CLOSED)))
        .hasMessageContaining("empty conversation");
  }

  @Test
  void render_nextTurnBeginsWhereItIsAskedFor() {
    Map<String, Object> message = message("role", "user", "content", "Hi");
    assertThat(render(PLAIN, Ending.GENERATE, message)).isEqualTo("[user]Hi[assistant]");
    assertThat(render(PLAIN, Ending.CLOSED, message)).isEqualTo("[user]Hi");
  }
}
