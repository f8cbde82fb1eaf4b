package dev.quaestor.trainer.student;

import dev.quaestor.curation.pool.Example;
import dev.quaestor.trainer.engine.Sequence;
import dev.quaestor.trainer.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * How prompts and answers become tokens: {@code <bos> prompt answer <eos>}, the begin token only
 * where the tokenizer names one, prompt and answer encoded apart so that the answer's tokens do not
 * depend on the prompt's end. Loss is taken on the answer and the end token.
 *
 * @param tokenizer the student's
 * @param context the most tokens a sequence may have
 */
record Rendering(Tokenizer tokenizer, int context) {

  Rendering {
    if (tokenizer.special().eos().isEmpty()) {
      throw new IllegalArgumentException(
          "the tokenizer names no end token, so no answer would ever stop; add eos_token to tokenizer_config.json");
    }
  }

  /** The tokens of a prompt, refused with {@code id} where they leave no room for an answer. */
  int[] prompt(String id, String prompt) {
    int[] text = encoded(id, prompt);
    OptionalInt bos = tokenizer.special().bos();
    int[] tokens = new int[text.length + (bos.isPresent() ? 1 : 0)];
    bos.ifPresent(b -> tokens[0] = b);
    System.arraycopy(text, 0, tokens, tokens.length - text.length, text.length);
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
    int[] answer = encoded(example.candidateId(), example.answer());
    int length = prompt.length + answer.length + 1;
    if (length > context) {
      throw new IllegalArgumentException(
          "candidate %s: prompt and answer have %d tokens, the student's context holds %d; enlarge student.model.context or let admission refuse long answers"
              .formatted(example.candidateId(), length, context));
    }
    int[] tokens = Arrays.copyOf(prompt, length);
    System.arraycopy(answer, 0, tokens, prompt.length, answer.length);
    tokens[length - 1] = end();
    return new Sequence(tokens, prompt.length);
  }

  /** Whether an example fits the context. */
  boolean fits(Example example) {
    int bos = tokenizer.special().bos().isPresent() ? 1 : 0;
    int prompt = encoded(example.candidateId(), example.prompt()).length;
    int answer = encoded(example.candidateId(), example.answer()).length;
    return bos + prompt + answer + 1 <= context;
  }

  String text(int[] tokens) {
    return tokenizer.decode(tokens);
  }

  /** The token learned as an answer's end. */
  int end() {
    return tokenizer.special().eos().getAsInt();
  }

  private int[] encoded(String id, String text) {
    try {
      return tokenizer.encode(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("candidate " + id + ": " + e.getMessage(), e);
    }
  }
}
