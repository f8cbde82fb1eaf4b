package dev.quaestor.teacher.endpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** A model that an endpoint serves. Called from many threads at once. */
public interface ServedModel {

  /** The name that requests ask for it by. */
  String name();

  /** The most tokens of prompt and answer together. */
  int context();

  /** How many tokens there are. */
  int vocabulary();

  /**
   * The tokens of a text that is to be continued, what the tokenizer puts before a text first.
   *
   * @throws IllegalArgumentException if the tokenizer cannot write it
   */
  int[] prompt(String text);

  /**
   * The tokens of a text by itself.
   *
   * @throws IllegalArgumentException if the tokenizer cannot write it
   */
  int[] encode(String text);

  /**
   * The tokens of a conversation, as the model's chat template puts it.
   *
   * @param request {@code messages}, with {@code generate} or {@code continue} where the last turn
   *     is to be begun or goes on, and {@code tools} where there are any
   * @throws IllegalArgumentException if it has no way to put it
   */
  int[] conversation(ObjectNode request);

  /** The text of tokens, without those that are no text. */
  String text(int[] tokens);

  /** A token by itself, those that are no text by their names. */
  String token(int id);

  /**
   * What the model believes of each token of a text but the first.
   *
   * @param tokens two or more
   * @param likeliest how many other tokens are told of each place
   */
  CompletableFuture<List<Token>> score(int[] tokens, int likeliest);

  /**
   * Continues a prompt.
   *
   * @param listener hears every token, the end token included, on the model's own thread; the
   *     answer ends where it says false
   */
  CompletableFuture<Ending> write(Question question, Predicate<Token> listener);

  /**
   * What is to be continued, and how.
   *
   * @param prompt one token at least, and fewer than the context
   * @param draws how tokens are drawn
   * @param likeliest how many other tokens are told of each place
   */
  record Question(int[] prompt, Draws draws, int likeliest) {}

  /**
   * How tokens are drawn.
   *
   * @param temperature 0 is greedy
   * @param topK the likeliest so many; 0 for all
   * @param topP the fewest whose probability reaches it
   * @param most the longest answer in tokens, its end token included; 0 for none
   * @param seed keys the draws
   */
  record Draws(double temperature, int topK, double topP, int most, long seed) {

    /** The same, keyed otherwise. */
    Draws seeded(long other) {
      return new Draws(temperature, topK, topP, most, other);
    }
  }

  /**
   * A token with what the model believed at its place, at temperature 1.
   *
   * @param likeliest the ids of the likeliest tokens there, the likeliest first
   * @param logprobs theirs
   */
  record Token(int id, double logprob, int[] likeliest, double[] logprobs) {}

  /** Why an answer ended. */
  enum Ending {
    /** With an end token, the last that was heard. */
    END,
    /** At the most tokens, or where the context was full. */
    LIMIT,
    /** The listener wanted no more. */
    LISTENER
  }
}
