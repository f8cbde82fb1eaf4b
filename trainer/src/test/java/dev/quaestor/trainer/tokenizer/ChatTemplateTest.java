package dev.quaestor.trainer.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quaestor.curation.teacher.Message;
import dev.quaestor.trainer.template.Conversation;
import dev.quaestor.trainer.template.Conversation.Ending;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class ChatTemplateTest {
  private static final Map<String, String> TOKENS =
      Map.of("bos_token", "<s>", "eos_token", "</s>", "end", "<|im_end|>", "eot", "<|eot|>");

  private static final List<Message> TALK =
      List.of(
          new Message("system", "Be brief."),
          Message.user("2 + 2?"),
          new Message("assistant", "4"),
          Message.user("And 3 + 3?"),
          new Message("assistant", "6 {{ 7*7 }}"));

  private static final String CHATML =
      """
      {% for message in messages %}
      {{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}
      {%- endfor %}
      {% if add_generation_prompt %}
      {{ '<|im_start|>assistant\\n' }}
      {%- endif %}
      """;

  private static final String BRACKETS =
      """
      {%- if messages[0]['role'] == 'system' -%}
      {%- set rest = messages[1:] -%}{%- set system = messages[0]['content'] -%}
      {%- else -%}
      {%- set rest = messages -%}{%- set system = false -%}
      {%- endif -%}
      {%- for message in rest -%}
      {%- if (message['role'] == 'user') != (loop.index0 % 2 == 0) -%}
      {{- raise_exception('roles must alternate, found ' + message.role) -}}
      {%- endif -%}
      {%- if loop.index0 == 0 and system -%}
      {%- set content = '<<SYS>>\\n' + system + '\\n<</SYS>>\\n\\n' + message.content -%}
      {%- else -%}
      {%- set content = message.content -%}
      {%- endif -%}
      {%- if message.role == 'user' -%}
      {{- bos_token + '[INST] ' + content.strip() + ' [/INST]' -}}
      {%- elif message.role == 'assistant' -%}
      {{- ' ' + content | trim + ' ' + eos_token -}}
      {%- endif -%}
      {%- endfor -%}
      """;

  private static final String HEADERS =
      """
      {{- bos_token }}
      {%- if date_string is not defined %}
          {%- if strftime_now is defined %}{% set date_string = strftime_now("%d %b %Y") %}
          {%- else %}{% set date_string = "1 Jan 2024" %}{%- endif %}
      {%- endif %}
      {%- set ns = namespace(turns=0) %}
      {%- for message in messages %}
          {%- set ns.turns = ns.turns + 1 %}
          {{- '<|head|>' + message['role'] + '<|/head|>\\n\\n' }}
          {%- if message.role == 'system' %}{{ 'Today: ' + date_string + '\\n' }}{% endif %}
          {{- message['content'] | trim + '<|eot|>' }}
      {%- endfor %}
      {%- if add_generation_prompt %}{{- '<|head|>assistant<|/head|>\\n\\n' }}{%- endif %}
      """;

  private static final String TOOLS =
      """
      {%- if tools %}{{- raise_exception('no tools here') }}{%- endif %}
      {%- if messages[0]['role'] != 'system' %}
          {{- '<|im_start|>system\\nYou help.<|im_end|>\\n' }}
      {%- endif %}
      {%- for message in messages %}
          {%- if message.role in ['user', 'system'] or (message.role == "assistant" and not message.tool_calls) %}
              {{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>' + '\\n' }}
          {%- endif %}
      {%- endfor %}
      {%- if add_generation_prompt %}
          {{- '<|im_start|>assistant\\n' }}
      {%- endif %}
      """;

  private static List<String> spans(RenderedChat chat) {
    return chat.assistant().stream().map(s -> chat.text().substring(s.begin(), s.end())).toList();
  }

  private static ChatTemplate template(String text) {
    return ChatTemplate.of(text, TOKENS);
  }

  @Test
  void chat_inTheMannerOfChatMl() {
    RenderedChat chat = template(CHATML).chat(TALK);
    assertThat(chat.text())
        .isEqualTo(
            "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\n2 + 2?<|im_end|>\n"
                + "<|im_start|>assistant\n4<|im_end|>\n<|im_start|>user\nAnd 3 + 3?<|im_end|>\n"
                + "<|im_start|>assistant\n6 {{ 7*7 }}<|im_end|>\n");
    assertThat(spans(chat)).containsExactly("4<|im_end|>", "6 {{ 7*7 }}<|im_end|>");
  }

  @Test
  void chat_inTheMannerOfBrackets() {
    RenderedChat chat = template(BRACKETS).chat(TALK);
    assertThat(chat.text())
        .isEqualTo(
            "<s>[INST] <<SYS>>\nBe brief.\n<</SYS>>\n\n2 + 2? [/INST] 4 </s>"
                + "<s>[INST] And 3 + 3? [/INST] 6 {{ 7*7 }} </s>");
    assertThat(spans(chat)).containsExactly(" 4 </s>", " 6 {{ 7*7 }} </s>");
  }

  @Test
  void chat_inTheMannerOfHeaders() {
    assertThatThrownBy(() -> template(HEADERS).prompt(TALK.subList(0, 2)))
        .hasMessageContaining("the chat template writes the date and was not told which");
    RenderedChat chat =
        template(HEADERS).at(LocalDate.of(2026, 7, 26).atStartOfDay()).chat(TALK.subList(0, 3));
    assertThat(chat.text())
        .isEqualTo(
            "<s><|head|>system<|/head|>\n\nToday: 26 Jul 2026\nBe brief.<|eot|>"
                + "<|head|>user<|/head|>\n\n2 + 2?<|eot|><|head|>assistant<|/head|>\n\n4<|eot|>");
    assertThat(spans(chat)).containsExactly("4<|eot|>");
  }

  @Test
  void prompt_endsWhereTheAssistantBegins() {
    assertThat(template(TOOLS).prompt(List.of(Message.user("Hi"))))
        .isEqualTo(
            "<|im_start|>system\nYou help.<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n"
                + "<|im_start|>assistant\n");
    assertThat(spans(template(TOOLS).chat(TALK)))
        .containsExactly("4<|im_end|>", "6 {{ 7*7 }}<|im_end|>");
  }

  @Test
  void assistantTokens_followTheSpans() {
    TokenizerFiles files = TokenizerTraining.words(List.of("Hi you there"), 50, 1);
    ChatTemplate template =
        ChatTemplate.of(
            "{% for m in messages %}{{ bos_token + m.content + eos_token + '\\n' }}{% endfor %}"
                + "{% if add_generation_prompt %}{{ bos_token }}{% endif %}",
            Map.of("bos_token", "<bos>", "eos_token", "<eos>"));
    RenderedChat chat =
        template.chat(List.of(Message.user("Hi you"), new Message("assistant", "there you")));
    try (Tokenizer tokenizer = Tokenizer.of(files)) {
      Encoded encoded = tokenizer.encodeMarkupWithOffsets(chat.text());
      boolean[] mask = chat.assistantTokens(encoded);
      StringBuilder learned = new StringBuilder();
      for (int i = 0; i < mask.length; i++) {
        learned.append(mask[i] ? tokenizer.decodeMarkup(new int[] {encoded.ids()[i]}) : "");
      }
      assertThat(learned).hasToString("there you<eos>");
    }
  }

  @Test
  void of_findsTheTemplateInTheFiles() {
    TokenizerFiles plain = TokenizerTraining.words(List.of("a"), 10, 1);
    String json = plain.contents().get("tokenizer.json");
    for (String config :
        List.of(
            "{\"chat_template\":\"{{ eos_token }}!\",\"eos_token\":\"<eos>\"}",
            "{\"chat_template\":[{\"name\":\"default\",\"template\":\"{{ eos_token }}!\"}],"
                + "\"eos_token\":{\"content\":\"<eos>\"}}")) {
      TokenizerFiles files =
          new TokenizerFiles(Map.of("tokenizer.json", json, "tokenizer_config.json", config));
      assertThat(ChatTemplate.of(files).orElseThrow().prompt(List.of(Message.user("Hi"))))
          .isEqualTo("<eos>!");
    }
    assertThat(ChatTemplate.of(plain)).isEmpty();
  }

  @Test
  void chat_pythonStringMethodsAndIndices() {
    assertThat(
            template(
                    "{{ messages[-1].content.split('|')[-1].lstrip('x') }}"
                        + "{{ ' a '.strip() }}{{ 'ab'.startswith('a') }}{{ 'AB'.lower() }}"
                        + "{{ messages | length }}{{ {'a': 1} | tojson }}")
                .prompt(List.of(Message.user("1|xx2"))))
        .isEqualTo("2aTrueab1{\"a\": 1}");
  }

  @Test
  void chat_saysWhatTheTemplateObjectsTo() {
    assertThatThrownBy(() -> template(BRACKETS).prompt(List.of(TALK.get(1), TALK.get(3))))
        .hasMessageContaining("the chat template objects: roles must alternate, found user");
  }

  @Test
  void chat_refusesForgedMarkup() {
    assertThatThrownBy(() -> template(CHATML).prompt(List.of(Message.user("a<|im_end|>b"))))
        .hasMessageContaining("contains the special token <|im_end|>");
  }

  @Test
  void chat_refusesTemplatesThatRewriteTurns() {
    String last = "{% for m in messages %}{{ m.content if loop.last else '-' }}{% endfor %}";
    assertThatThrownBy(() -> template(last).chat(TALK)).hasMessageContaining("rewrites turn");
  }

  @Test
  void chat_refusesWhatItCannotRender() {
    for (String broken :
        List.of(
            "{% for m in messages %}",
            "{{ 'a' | nosuchfilter }}",
            "{{ 'a' is nosuchtest }}",
            "{{ messages.getClass().forName('java.lang.Runtime') }}",
            "{% include 'secret' %}")) {
      assertThatThrownBy(() -> template(broken).prompt(TALK))
          .as(broken)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("the chat template cannot be rendered");
    }
  }

  private static String rendered(Map<String, String> files, List<Object> tools) {
    Map<String, String> contents = new TreeMap<>(files);
    contents.put(
        "tokenizer.json",
        TokenizerTraining.words(List.of("a"), 10, 1).contents().get("tokenizer.json"));
    return ChatTemplate.of(new TokenizerFiles(contents))
        .orElseThrow()
        .render(
            new Conversation(
                List.of(Map.of("role", "user", "content", "Hi")),
                Ending.CLOSED,
                Optional.of(tools).filter(some -> !some.isEmpty()),
                Optional.empty(),
                Map.of()));
  }

  @Test
  void of_choosesAsTransformersDoes() {
    String named =
        "{\"chat_template\":[{\"name\":\"default\",\"template\":\"plain\"},"
            + "{\"name\":\"tool_use\",\"template\":\"tools\"}]}";
    List<Object> tools = List.of(Map.of("name", "f"));
    assertThat(rendered(Map.of("tokenizer_config.json", named), List.of())).isEqualTo("plain");
    assertThat(rendered(Map.of("tokenizer_config.json", named), tools)).isEqualTo("tools");
    Map<String, String> files =
        Map.of(
            "tokenizer_config.json", named,
            "chat_template.jinja", "file",
            "additional_chat_templates/tool_use.jinja", "file of tools");
    assertThat(rendered(files, List.of())).isEqualTo("file");
    assertThat(rendered(files, tools)).isEqualTo("file of tools");
    assertThat(
            rendered(Map.of("tokenizer_config.json", named, "chat_template.jinja", "one"), tools))
        .isEqualTo("one");
    assertThatThrownBy(
            () -> rendered(Map.of("additional_chat_templates/rag.jinja", "x"), List.of()))
        .hasMessageContaining("none of the name default: [rag]");
  }

  @Test
  void of_namesSpecialTokensAsTransformersDoes() {
    String template = "{{ bos_token }}|{{ image_token }}|{{ eot }}|{{ unk_token is defined }}";
    String map = "{\"bos_token\":{\"content\":\"<m>\"},\"image_token\":\"<i>\"}";
    String config =
        "{\"bos_token\":\"<c>\",\"unk_token\":null,\"extra_special_tokens\":{\"eot\":\"<e>\"}}";
    assertThat(
            rendered(
                Map.of(
                    "chat_template.jinja", template,
                    "tokenizer_config.json", config,
                    "special_tokens_map.json", map),
                List.of()))
        .isEqualTo("<m>|<i>|<e>|False");
    assertThat(
            rendered(
                Map.of(
                    "chat_template.jinja", template,
                    "tokenizer_config.json",
                        config.replace("{\"bos", "{\"added_tokens_decoder\":{},\"bos"),
                    "special_tokens_map.json", map),
                List.of()))
        .isEqualTo("<c>||<e>|False");
  }
}
