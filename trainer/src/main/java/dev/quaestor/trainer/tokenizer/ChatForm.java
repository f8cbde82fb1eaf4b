package dev.quaestor.trainer.tokenizer;

import dev.quaestor.curation.teacher.Conversation;
import dev.quaestor.curation.teacher.Message;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Questions and answers as turns of a checkpoint's own chat template: a question is one turn, or
 * the turns that {@link Conversation} reads in it; its own system turn goes before the one that is
 * asked for. The tokens of a question end where the assistant's words begin; those of an answer are
 * what the template writes for the assistant, up to and with the token that ends its turn, as they
 * continue the question's.
 */
public final class ChatForm {

  /**
   * That a student is to be asked in its chat template.
   *
   * @param system what the system turn before each question says; empty for none
   * @param date the day that the template writes, where it writes one
   */
  public record Asked(Optional<String> system, Optional<LocalDate> date) {
    public Asked(Optional<String> system) {
      this(system, Optional.empty());
    }
  }

  private final ChatTemplate template;
  private final Optional<String> system;
  private final int end;

  private ChatForm(ChatTemplate template, Optional<String> system, int end) {
    this.template = template;
    this.system = system;
    this.end = end;
  }

  /**
   * The form of a checkpoint's tokenizer.
   *
   * @param files the tokenizer's files, with its chat template
   * @param tokenizer made of them
   * @throws IllegalArgumentException if there is no template, or none whose turns end in one token
   */
  public static ChatForm of(TokenizerFiles files, Tokenizer tokenizer, Asked asked) {
    ChatTemplate template =
        ChatTemplate.of(files)
            .map(found -> asked.date().map(day -> found.at(day.atStartOfDay())).orElse(found))
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "student.chat: the checkpoint's tokenizer has no chat template; add chat_template.jinja to it, or leave student.chat out"));
    String turnEnd = template.turnEnd().orElse("");
    int[] end = turnEnd.isEmpty() ? new int[0] : tokenizer.encodeMarkup(turnEnd);
    if (end.length != 1) {
      throw new IllegalArgumentException(
          "student.chat: the chat template must end the assistant's turn with one token, found \"%s\", which is %d; answers would not stop there"
              .formatted(turnEnd, end.length));
    }
    return new ChatForm(template, asked.system(), end[0]);
  }

  /** The tokens up to where the answer to {@code question} begins. */
  public int[] prompt(Tokenizer tokenizer, String question) {
    return tokenizer.encodeMarkup(template.prompt(asked(question)));
  }

  /** The tokens of {@code answer} with the one that ends the turn. */
  public int[] answer(Tokenizer tokenizer, String question, String answer) {
    List<Message> turns = new ArrayList<>(asked(question));
    turns.add(new Message("assistant", answer));
    RenderedChat chat = template.chat(turns);
    RenderedChat.Span span = chat.assistant().get(chat.assistant().size() - 1);
    int[] tokens = Continuation.of(tokenizer, chat.text(), span.begin(), span.end());
    if (tokens.length > 0 && tokens[tokens.length - 1] == end) {
      return tokens;
    }
    int[] ended = Arrays.copyOf(tokens, tokens.length + 1);
    ended[tokens.length] = end;
    return ended;
  }

  /** The token that ends the assistant's turn. */
  public int end() {
    return end;
  }

  private List<Message> asked(String question) {
    List<Message> turns = new ArrayList<>(Conversation.turns(question));
    if (system.isPresent() && !turns.get(0).role().equals("system")) {
      turns.add(0, new Message("system", system.get()));
    }
    return turns;
  }
}
