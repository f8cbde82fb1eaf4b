package dev.quaestor.trainer.student;

import dev.quaestor.curation.pool.Example;
import dev.quaestor.trainer.engine.Sequence;
import dev.quaestor.trainer.tokenizer.ChatForm;
import dev.quaestor.trainer.tokenizer.Tokenizer;
import dev.quaestor.trainer.tokenizer.TokenizerFiles;
import java.util.Optional;

/**
 * What a student can take in, known from its tokenizer and its context before it has any weights.
 */
public final class Intake implements AutoCloseable {

  private final Tokenizer tokenizer;
  private final Rendering rendering;

  private Intake(Tokenizer tokenizer, Rendering rendering) {
    this.tokenizer = tokenizer;
    this.rendering = rendering;
  }

  /**
   * The intake of a student with this tokenizer and a context of so many tokens.
   *
   * @param chat the turns that prompts and answers are put in; empty for plain text
   * @throws IllegalArgumentException if the tokenizer names no end token, or has no chat template
   *     where one is asked for
   */
  public static Intake of(TokenizerFiles files, int context, Optional<ChatForm.Asked> chat) {
    Tokenizer tokenizer = Tokenizer.of(files);
    try {
      Optional<ChatForm> form = chat.map(asked -> ChatForm.of(files, tokenizer, asked));
      return new Intake(tokenizer, new Rendering(tokenizer, context, form));
    } catch (RuntimeException e) {
      tokenizer.close();
      throw e;
    }
  }

  /** Why the student cannot learn {@code example} whole; empty where it can. */
  public Optional<Obstacle> obstacle(Example example) {
    return rendering.obstacle(example);
  }

  /** The tokens of a prompt, refused with {@code id} where they leave no room for an answer. */
  public int[] prompt(String id, String prompt) {
    return rendering.prompt(id, prompt);
  }

  /** The tokens of an example, its answer and the end token counting. */
  public Sequence example(Example example) {
    return rendering.example(example);
  }

  /** The tokens of an example's answer as if it began a text. */
  public Sequence alone(Example example) {
    return rendering.alone(example);
  }

  /** The text of tokens without those that are no text. */
  public String text(int[] tokens) {
    return rendering.text(tokens);
  }

  /** The token learned as an answer's end. */
  public int end() {
    return rendering.end();
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
