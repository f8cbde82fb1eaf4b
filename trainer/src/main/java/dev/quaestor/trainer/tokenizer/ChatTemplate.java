package dev.quaestor.trainer.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.LegacyOverrides;
import com.hubspot.jinjava.interpret.Context.Library;
import com.hubspot.jinjava.interpret.RenderResult;
import com.hubspot.jinjava.interpret.TemplateError;
import com.hubspot.jinjava.lib.fn.ELFunctionDefinition;
import dev.quaestor.curation.teacher.Message;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A Hugging Face chat template: a Jinja template that turns messages into text. Rendered by jinjava
 * as transformers renders it: blocks and the space before them are trimmed, {@code
 * raise_exception}, {@code namespace}, {@code tojson}, {@code trim}, slices, Python's string
 * methods and negative indices work.
 *
 * <p>What differs: {@code strftime_now} is not defined, because a prompt that depends on the date
 * is not reproducible (templates that ask {@code is defined} take their fixed date); {@code
 * include}, {@code import} and {@code extends} are off; a slice with a step, such as {@code
 * [::-1]}, is refused, use {@code |reverse}; {@code tools} and {@code documents} are never given.
 * Templates come with models, so they are bounded in depth and output and reach no Java class.
 */
public final class ChatTemplate {
  private static final long LONGEST = 10_000_000;
  private static final Pattern BLOCK = Pattern.compile("\\{[{%].*?[}%]\\}", Pattern.DOTALL);
  private static final Pattern LITERAL =
      Pattern.compile("'(?:\\\\.|[^'\\\\])*'|\"(?:\\\\.|[^\"\\\\])*\"", Pattern.DOTALL);
  private static final Pattern FILTER = Pattern.compile("\\|\\s*([A-Za-z_]\\w*)");
  private static final Pattern TEST = Pattern.compile("\\bis\\s+(?:not\\s+)?([A-Za-z_]\\w*)");

  private final String template;
  private final Map<String, String> specialTokens;
  private final List<String> specialLiterals;
  private final Jinjava engine;

  private ChatTemplate(
      String template, Map<String, String> specialTokens, List<String> specialLiterals) {
    // Jinja drops one line end at the end of a template.
    this.template =
        template.endsWith("\n") ? template.substring(0, template.length() - 1) : template;
    this.specialTokens = new TreeMap<>(specialTokens);
    this.specialLiterals = List.copyOf(specialLiterals);
    this.engine =
        new Jinjava(
            JinjavaConfig.newBuilder()
                .withTrimBlocks(true)
                .withLstripBlocks(true)
                .withNestedInterpretationEnabled(false) // or a user's "{{" would be run
                .withLegacyOverrides(
                    LegacyOverrides.newBuilder()
                        .withEvaluateMapKeys(true)
                        .withIterateOverMapKeys(true)
                        .withUsePyishObjectMapper(true)
                        .withUseNaturalOperatorPrecedence(true)
                        .withParseWhitespaceControlStrictly(true)
                        .withUseTrimmingForNotesAndExpressions(true)
                        .build())
                .withDisabled(
                    Map.of(
                        Library.TAG, Set.of("include", "import", "from", "extends"),
                        Library.FUNCTION, Set.of("today", "unixtimestamp", "random")))
                .withMaxOutputSize(LONGEST)
                .withMaxRenderDepth(20)
                .withElResolver(new PythonStrings())
                .build());
    engine.registerFunction(
        new ELFunctionDefinition(
            "", "raise_exception", TemplateFunctions.class, "raiseException", Object.class));
    refuseUnknownFilters();
  }

  /** The engine renders an unknown filter or test as nothing, without a word. */
  private void refuseUnknownFilters() {
    List<String> unknown = new ArrayList<>();
    for (MatchResult block : BLOCK.matcher(template).results().toList()) {
      String code = LITERAL.matcher(block.group()).replaceAll("''");
      FILTER
          .matcher(code)
          .results()
          .map(found -> found.group(1))
          .filter(name -> engine.getGlobalContext().getFilter(name) == null)
          .forEach(name -> unknown.add("filter " + name));
      TEST.matcher(code)
          .results()
          .map(found -> found.group(1))
          .filter(name -> engine.getGlobalContext().getExpTest(name) == null)
          .forEach(name -> unknown.add("test " + name));
    }
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "the chat template cannot be rendered, it uses what is not supported: " + unknown);
    }
  }

  /** The template of a tokenizer's files: {@code chat_template.jinja}, or in its configuration. */
  public static Optional<ChatTemplate> of(TokenizerFiles files) {
    JsonNode config = files.json(TokenizerFiles.CONFIG);
    String template = files.contents().get("chat_template.jinja");
    JsonNode inConfig = config.path("chat_template");
    if (template == null && inConfig.isTextual()) {
      template = inConfig.asText();
    }
    for (JsonNode named : inConfig.isArray() ? inConfig : config.path("absent")) {
      if (template == null && named.path("name").asText().equals("default")) {
        template = named.path("template").asText();
      }
    }
    if (template == null) {
      return Optional.empty();
    }
    Map<String, String> tokens = new TreeMap<>();
    for (String name : List.of("bos_token", "eos_token", "pad_token", "unk_token")) {
      JsonNode token = config.path(name);
      String text = token.isObject() ? token.path("content").asText() : token.asText("");
      if (!text.isEmpty() && !token.isNull()) {
        tokens.put(name, text);
      }
    }
    List<String> literals = new ArrayList<>();
    for (JsonNode added : files.json(TokenizerFiles.TOKENIZER).path("added_tokens")) {
      if (added.path("special").asBoolean()) {
        literals.add(added.path("content").asText());
      }
    }
    return Optional.of(new ChatTemplate(template, tokens, literals));
  }

  /**
   * A template by its text.
   *
   * @param specialTokens what {@code bos_token}, {@code eos_token} and the like stand for; all
   *     count as special
   */
  public static ChatTemplate of(String template, Map<String, String> specialTokens) {
    return new ChatTemplate(template, specialTokens, List.copyOf(specialTokens.values()));
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
    Map<String, Object> bindings = new LinkedHashMap<>(specialTokens);
    bindings.put("messages", list);
    bindings.put("add_generation_prompt", generate);
    RenderResult result = engine.renderForResult(template, bindings);
    for (TemplateError error : result.getErrors()) {
      for (Throwable e = error.getException(); e != null; e = e.getCause()) {
        if (e instanceof TemplateFunctions.Raised) {
          throw new IllegalArgumentException("the chat template objects: " + e.getMessage());
        }
      }
      throw new IllegalArgumentException(
          "the chat template cannot be rendered, line "
              + error.getLineno()
              + ": "
              + error.getMessage()
              + "; see ChatTemplate for what is supported");
    }
    return result.getOutput();
  }
}
