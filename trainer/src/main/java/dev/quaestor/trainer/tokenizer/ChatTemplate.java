package dev.quaestor.trainer.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quaestor.curation.teacher.Message;
import dev.quaestor.trainer.template.Conversation;
import dev.quaestor.trainer.template.Conversation.Ending;
import dev.quaestor.trainer.template.Template;
import dev.quaestor.trainer.template.TemplateException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * A Hugging Face chat template: a Jinja template that turns messages into text, the same text that
 * transformers gives, or an error. A template that writes the date ({@code strftime_now}) is told
 * it by who renders, because a prompt that changes overnight is not reproducible.
 */
public final class ChatTemplate {
  private final Map<String, String> sources;
  private final Template template;
  private final Map<String, String> specialTokens;
  private final List<String> specialLiterals;
  private final Supplier<LocalDateTime> now;

  private ChatTemplate(
      Map<String, String> sources,
      Map<String, String> specialTokens,
      List<String> specialLiterals) {
    this.sources = Map.copyOf(sources);
    this.specialTokens = new TreeMap<>(specialTokens);
    this.specialLiterals = List.copyOf(specialLiterals);
    this.template = parsed("default");
    this.now =
        () -> {
          throw new IllegalArgumentException(
              "the chat template writes the date and was not told which: say it, so that every rendering is the same (in a manifest student.chat.date, or date of a teacher that is a student; on the command line --date)");
        };
  }

  private ChatTemplate(ChatTemplate other, Supplier<LocalDateTime> now) {
    this.sources = other.sources;
    this.template = other.template;
    this.specialTokens = other.specialTokens;
    this.specialLiterals = other.specialLiterals;
    this.now = now;
  }

  private Template parsed(String name) {
    String source = sources.get(name);
    if (source == null) {
      throw new IllegalArgumentException(
          "the tokenizer has several chat templates and none of the name default: "
              + sources.keySet());
    }
    try {
      return Template.parse(source);
    } catch (TemplateException e) {
      throw refused(e);
    }
  }

  private static IllegalArgumentException refused(TemplateException e) {
    return new IllegalArgumentException(
        e.kind() == TemplateException.Kind.RAISED
            ? "the chat template objects: " + e.problem()
            : "the chat template cannot be rendered, " + e.getMessage(),
        e);
  }

  /** The template of a tokenizer's files; empty where they have none. */
  public static Optional<ChatTemplate> of(TokenizerFiles files) {
    ChatTemplates found = ChatTemplates.of(files);
    if (found.byName().isEmpty()) {
      return Optional.empty();
    }
    List<String> literals = new ArrayList<>();
    for (JsonNode added : files.json(TokenizerFiles.TOKENIZER).path("added_tokens")) {
      if (added.path("special").asBoolean()) {
        literals.add(added.path("content").asText());
      }
    }
    return Optional.of(new ChatTemplate(found.byName(), found.specialTokens(), literals));
  }

  /**
   * A template by its text.
   *
   * @param specialTokens what {@code bos_token}, {@code eos_token} and the like stand for; all
   *     count as special
   */
  public static ChatTemplate of(String template, Map<String, String> specialTokens) {
    return new ChatTemplate(
        Map.of("default", template), specialTokens, List.copyOf(specialTokens.values()));
  }

  /** The same template, told that it is {@code time} where it writes the date. */
  public ChatTemplate at(LocalDateTime time) {
    return new ChatTemplate(this, () -> time);
  }

  /**
   * The text of a conversation, exactly as transformers' {@code apply_chat_template} gives it, by
   * the template named {@code tool_use} where there is one and tools are given. Markup that
   * messages hold is left as it is.
   *
   * @throws IllegalArgumentException where transformers raises an error, or what the template says
   *     is not supported
   */
  public String render(Conversation conversation) {
    boolean named = conversation.tools().isPresent() && sources.containsKey("tool_use");
    try {
      return conversation.render(named ? parsed("tool_use") : template, specialTokens, now);
    } catch (TemplateException e) {
      throw refused(e);
    }
  }

  /** The text after which the assistant's next turn begins. */
  public String prompt(List<Message> messages) {
    refuseForgedMarkup(messages);
    return render(messages, true);
  }

  /**
   * The whole conversation, with the stretches the assistant wrote. A turn begins where its prompt
   * ends and runs to the special token that ends it.
   *
   * @throws IllegalArgumentException where the template writes a turn differently once others
   *     follow it, so that what the assistant wrote cannot be told
   */
  public RenderedChat chat(List<Message> messages) {
    refuseForgedMarkup(messages);
    String text = render(messages, false);
    List<RenderedChat.Span> spans = new ArrayList<>();
    for (int i = 0; i < messages.size(); i++) {
      if (!messages.get(i).role().equals("assistant")) {
        continue;
      }
      String before = render(messages.subList(0, i), true);
      String after = render(messages.subList(0, i + 1), false);
      if (!after.startsWith(before) || !text.startsWith(after)) {
        throw new IllegalArgumentException(
            "the chat template rewrites turn "
                + i
                + " when others are there (it begins \""
                + shown(after, before)
                + "\"); give single questions and answers");
      }
      spans.add(new RenderedChat.Span(before.length(), endOfTurn(after, before.length())));
    }
    return new RenderedChat(text, spans);
  }

  /**
   * What the template writes after the assistant's words to close its turn, such as {@code
   * <|im_end|>}, white space around it left out; empty where it writes nothing.
   */
  public Optional<String> turnEnd() {
    String words = "yes";
    String text =
        render(
            List.of(Message.user("Well?"), new Message("assistant", words)), /* generate= */ false);
    int at = text.lastIndexOf(words);
    return at < 0
        ? Optional.empty()
        : Optional.of(text.substring(at + words.length()).strip()).filter(end -> !end.isEmpty());
  }

  /** White space after the last special token is the template's, not the assistant's. */
  private int endOfTurn(String text, int begin) {
    String stripped = text.stripTrailing();
    for (String literal : specialLiterals) {
      if (stripped.endsWith(literal) && stripped.length() - literal.length() >= begin) {
        return stripped.length();
      }
    }
    return text.length();
  }

  private static String shown(String after, String before) {
    int at = 0;
    while (at < Math.min(after.length(), before.length())
        && after.charAt(at) == before.charAt(at)) {
      at++;
    }
    return after.substring(Math.max(0, at - 20), Math.min(after.length(), at + 20));
  }

  private void refuseForgedMarkup(List<Message> messages) {
    for (Message message : messages) {
      for (String literal : specialLiterals) {
        if (message.content().contains(literal)) {
          throw new IllegalArgumentException(
              "a message of role "
                  + message.role()
                  + " contains the special token "
                  + literal
                  + ", which would end or forge a turn; remove it from the text");
        }
      }
    }
  }

  private String render(List<Message> messages, boolean generate) {
    List<Map<String, Object>> list = new ArrayList<>();
    for (Message message : messages) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("role", message.role());
      map.put("content", message.content());
      list.add(map);
    }
    return render(Conversation.of(list, generate ? Ending.GENERATE : Ending.CLOSED));
  }
}
