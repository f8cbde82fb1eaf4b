package dev.quaestor.trainer.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.teacher.Conversation;
import dev.quaestor.curation.teacher.Message;
import java.util.List;

/** How a corpus is laid out for a trainer: JSON Lines, an example a line, in the ledger's order. */
public enum CorpusForm {
  /** {@code prompt} and {@code completion}, two texts. */
  PROMPT_COMPLETION,
  /** {@code messages}, each a role and its content. */
  MESSAGES,
  /** {@code instruction}, {@code input} (empty) and {@code output}. */
  ALPACA;

  /** The corpus as text. */
  String lines(List<Example> corpus) {
    StringBuilder lines = new StringBuilder();
    corpus.forEach(example -> lines.append(row(example)).append('\n'));
    return lines.toString();
  }

  private ObjectNode row(Example example) {
    ObjectNode row = JsonNodeFactory.instance.objectNode();
    switch (this) {
      case PROMPT_COMPLETION ->
          row.put("prompt", example.prompt()).put("completion", example.answer());
      case ALPACA ->
          row.put("instruction", example.prompt()).put("input", "").put("output", example.answer());
      case MESSAGES -> {
        ArrayNode messages = row.putArray("messages");
        for (Message turn : Conversation.turns(example.prompt())) {
          messages.addObject().put("role", turn.role()).put("content", turn.content());
        }
        messages.addObject().put("role", "assistant").put("content", example.answer());
      }
    }
    return row;
  }
}
