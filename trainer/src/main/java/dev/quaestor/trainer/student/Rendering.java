package dev.quaestor.trainer.student;

import dev.quaestor.curation.pool.Example;
import dev.quaestor.trainer.engine.Sequence;
import dev.quaestor.trainer.tokenizer.ChatForm;
import dev.quaestor.trainer.tokenizer.Tokenizer;
import dev.quaestor.trainer.tokenizer.UnknownCharactersException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How prompts and answers become tokens: {@code <bos> prompt answer <eos>}, the begin token only
 * where the tokenizer puts one by itself, or both as turns of a chat template; in plain text
 * encoded apart so that the answer's tokens do not depend on the prompt's end. Loss is taken on the
 * answer and the end token.
 *
 * @param tokenizer the student's
 * @param context the most tokens a sequence may have
 * @param chat the turns they are put in; empty for plain text
 */
record Rendering(Tokenizer tokenizer, int context, Optional<ChatForm> chat) {

  Rendering(Tokenizer tokenizer, int context) {
    this(tokenizer, context, Optional.empty());
  }

  Rendering {
    if (chat.isEmpty() && tokenizer.special().eos().isEmpty()) {
      throw new IllegalArgumentException(
          "the tokenizer names no end token, so no answer would ever stop; add eos_token to tokenizer_config.json");
    }
  }

  /** The tokens of a prompt, refused with {@code id} where they leave no room for an answer. */
  int[] prompt(String id, String prompt) {
    int[] tokens = question(id, prompt);
    if (tokens.length >= context) {
      throw new IllegalArgumentException(
          "candidate %s: the prompt has %d tokens, the student's context holds %d and must also hold the answer; enlarge student.model.context or drop the candidate"
              .formatted(id, tokens.length, context));
    }
    if (tokens.length == 0) {
      throw new IllegalArgumentException("candidate " + id + ": the prompt has no tokens");
    }
    return tokens;
  }

  /** The tokens of an example, or of its first {@code context} tokens' worth refused. */
  Sequence example(Example example) {
    int[] prompt = prompt(example.candidateId(), example.prompt());
    int[] answer = answer(example);
    int length = prompt.length + answer.length;
    if (length > context) {
      throw new IllegalArgumentException(
          "candidate %s: prompt and answer have %d tokens, the student's context holds %d; enlarge student.model.context or let admission refuse long answers"
              .formatted(example.candidateId(), length, context));
    }
    int[] tokens = Arrays.copyOf(prompt, length);
    System.arraycopy(answer, 0, tokens, prompt.length, answer.length);
    return new Sequence(tokens, prompt.length);
  }

  /**
   * The tokens of an example's answer as if it began a text: behind the begin token where the
   * tokenizer puts one, else behind the end token, as texts follow one another in training.
   */
  Sequence alone(Example example) {
    int[] begin = named(example.candidateId(), () -> tokenizer.prompt(""));
    int[] text = named(example.candidateId(), () -> tokenizer.encode(example.answer()));
    int before = Math.max(1, begin.length);
    int[] tokens = new int[before + text.length + 1];
    tokens[0] = end();
    System.arraycopy(begin, 0, tokens, 0, begin.length);
    System.arraycopy(text, 0, tokens, before, text.length);
    tokens[tokens.length - 1] = end();
    return new Sequence(tokens, before);
  }

  /** Why an example cannot be learned whole; empty where it can. */
  Optional<Obstacle> obstacle(Example example) {
    List<String> special = tokenizer.specialTokensIn(example.answer());
    if (!special.isEmpty()) {
      return Optional.of(
          new Obstacle(
              Obstacle.Kind.SPECIAL_TOKEN,
              "the answer holds the student's own token " + String.join(", ", special)));
    }
    List<String> halves = halves(example.prompt() + "\n" + example.answer());
    if (!halves.isEmpty()) {
      return Optional.of(unwritable(halves));
    }
    int length;
    try {
      length = question(example.candidateId(), example.prompt()).length + answer(example).length;
    } catch (IllegalArgumentException e) {
      return Optional.of(unwritable(unknown(e)));
    }
    return length <= context
        ? Optional.empty()
        : Optional.of(
            new Obstacle(
                Obstacle.Kind.LENGTH,
                "prompt and answer have %d tokens, the student's context holds %d"
                    .formatted(length, context)));
  }

  /** The characters that a refused text has and the vocabulary lacks. */
  private static List<String> unknown(IllegalArgumentException refused) {
    for (Throwable cause = refused; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnknownCharactersException unknown) {
        return unknown.characters();
      }
    }
    throw refused;
  }

  private static Obstacle unwritable(List<String> characters) {
    return new Obstacle(
        Obstacle.Kind.CHARACTERS,
        "the student's vocabulary cannot write " + Obstacle.named(characters));
  }

  /** Halves of surrogate pairs that stand alone: what was cut inside a character. */
  private static List<String> halves(String text) {
    return text.codePoints()
        .filter(code -> code >= Character.MIN_SURROGATE && code <= Character.MAX_SURROGATE)
        .distinct()
        .mapToObj(Character::toString)
        .toList();
  }

  String text(int[] tokens) {
    return tokenizer.decode(tokens);
  }

  /** The token learned as an answer's end. */
  int end() {
    return chat.map(ChatForm::end).orElseGet(() -> tokenizer.special().eos().getAsInt());
  }

  private int[] question(String id, String prompt) {
    if (chat.isPresent()) {
      return named(id, () -> chat.get().prompt(tokenizer, prompt));
    }
    return named(id, () -> tokenizer.prompt(prompt));
  }

  /** An answer's tokens with the one that ends it. */
  private int[] answer(Example example) {
    if (chat.isPresent()) {
      return named(
          example.candidateId(),
          () -> chat.get().answer(tokenizer, example.prompt(), example.answer()));
    }
    int[] text = named(example.candidateId(), () -> tokenizer.encode(example.answer()));
    int[] tokens = Arrays.copyOf(text, text.length + 1);
    tokens[text.length] = end();
    return tokens;
  }

  /** What is wrong with the candidate's id before it, and the failure itself as the cause. */
  private static int[] named(String id, Supplier<int[]> encoded) {
    try {
      return encoded.get();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("candidate " + id + ": " + e.getMessage(), e);
    }
  }
}
