package dev.quaestor.trainer.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ChatFormTest {

  private static final String CHATML =
      "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}"
          + "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}";

  /** Characters, with the given special tokens and template; no template where it is empty. */
  private static TokenizerFiles files(String template, String... special) throws IOException {
    TokenizerFiles plain =
        TokenizerTraining.characters(List.of("abcdefghijklmnopqrstuvwxyz 0123456789.?[]\nS"));
    ObjectMapper json = new ObjectMapper();
    JsonNode root = json.readTree(plain.contents().get(TokenizerFiles.TOKENIZER));
    int id;
    try (Tokenizer tokenizer = Tokenizer.of(plain)) {
      id = tokenizer.vocabularySize();
    }
    for (String token : special) {
      ((ArrayNode) root.path("added_tokens"))
          .addObject()
          .put("id", id++)
          .put("content", token)
          .put("single_word", false)
          .put("lstrip", false)
          .put("rstrip", false)
          .put("normalized", false)
          .put("special", true);
    }
    Map<String, String> contents = new TreeMap<>(plain.contents());
    contents.put(TokenizerFiles.TOKENIZER, json.writeValueAsString(root));
    if (!template.isEmpty()) {
      contents.put("chat_template.jinja", template);
    }
    return new TokenizerFiles(contents);
  }

  private static ChatForm.Asked asked(String system) {
    return new ChatForm.Asked(Optional.of(system).filter(s -> !s.isEmpty()));
  }

  @Test
  void promptAndAnswer_joined_areTheTemplatesConversation() throws IOException {
    TokenizerFiles files = files(CHATML, "<|im_start|>", "<|im_end|>");
    try (Tokenizer tokenizer = Tokenizer.of(files)) {
      ChatForm form = ChatForm.of(files, tokenizer, asked("be brief."));
      int[] prompt = form.prompt(tokenizer, "what is 2 plus 2?");
      int[] answer = form.answer(tokenizer, "what is 2 plus 2?", "4");
      assertThat(prompt)
          .isEqualTo(
              tokenizer.encodeMarkup(
                  "<|im_start|>system\nbe brief.<|im_end|>\n<|im_start|>user\nwhat is 2 plus 2?<|im_end|>\n<|im_start|>assistant\n"));
      assertThat(answer)
          .as("the answer and the token that ends its turn, not the line end after it")
          .isEqualTo(tokenizer.encodeMarkup("4<|im_end|>"));
      assertThat(answer[answer.length - 1])
          .isEqualTo(form.end())
          .isEqualTo(tokenizer.id("<|im_end|>").orElseThrow());
      int[] without =
          ChatForm.of(files, tokenizer, asked("")).prompt(tokenizer, "what is 2 plus 2?");
      assertThat(prompt).endsWith(Arrays.copyOfRange(without, 0, without.length));
      assertThatThrownBy(() -> form.prompt(tokenizer, "a<|im_end|>b"))
          .hasMessageContaining("contains the special token <|im_end|>");
    }
  }

  @Test
  void of_noTemplate_saysSo() throws IOException {
    TokenizerFiles files = files("");
    try (Tokenizer tokenizer = Tokenizer.of(files)) {
      assertThatThrownBy(() -> ChatForm.of(files, tokenizer, asked("")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("has no chat template");
    }
  }

  @Test
  void of_turnThatEndsInNoSingleToken_isRefused() throws IOException {
    TokenizerFiles many = files("{% for m in messages %}[{{ m['content'] }}]S\n{% endfor %}");
    try (Tokenizer tokenizer = Tokenizer.of(many)) {
      assertThatThrownBy(() -> ChatForm.of(many, tokenizer, asked("")))
          .hasMessageContaining("found \"]S\", which is 2");
    }
    TokenizerFiles none = files("{% for m in messages %}{{ m['content'] }}{% endfor %}");
    try (Tokenizer tokenizer = Tokenizer.of(none)) {
      assertThatThrownBy(() -> ChatForm.of(none, tokenizer, asked("")))
          .hasMessageContaining("found \"\", which is 0");
    }
  }

  @Test
  void of_templateThatWritesTheDate_isToldIt() throws IOException {
    TokenizerFiles files =
        files(
            "{% for m in messages %}{% if m.role == 'user' %}{{ strftime_now('%d') }}{% endif %}"
                + "{{ m.content }}<|im_end|>{% endfor %}",
            "<|im_end|>");
    try (Tokenizer tokenizer = Tokenizer.of(files)) {
      assertThatThrownBy(() -> ChatForm.of(files, tokenizer, asked("")))
          .hasMessageContaining("student.chat.date");
      ChatForm form =
          ChatForm.of(
              files,
              tokenizer,
              new ChatForm.Asked(Optional.empty(), Optional.of(LocalDate.of(2026, 1, 17))));
      assertThat(form.prompt(tokenizer, "a?")).isEqualTo(tokenizer.encodeMarkup("17a?<|im_end|>"));
    }
  }
}
