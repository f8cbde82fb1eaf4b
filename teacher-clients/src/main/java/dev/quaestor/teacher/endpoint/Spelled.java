package dev.quaestor.teacher.endpoint;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.teacher.endpoint.Call.Names;
import dev.quaestor.teacher.endpoint.ServedModel.Token;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Log-probabilities as the two protocols write them. */
record Spelled(ServedModel model, Names names) {

  private String name(int id) {
    return names == Names.IDS ? "token_id:" + id : model.token(id);
  }

  /**
   * As completions have them.
   *
   * @param first the prompt's first token, of which nothing is known, where the prompt is echoed;
   *     else negative
   */
  ObjectNode completion(int first, List<Token> tokens, int likeliest) {
    ObjectNode written = JsonNodeFactory.instance.objectNode();
    ArrayNode texts = written.putArray("tokens");
    ArrayNode logprobs = written.putArray("token_logprobs");
    ArrayNode tops = JsonNodeFactory.instance.arrayNode();
    ArrayNode offsets = JsonNodeFactory.instance.arrayNode();
    int offset = 0;
    if (first >= 0) {
      texts.add(name(first));
      logprobs.addNull();
      tops.addNull();
      offsets.add(0);
      offset = name(first).length();
    }
    for (Token token : tokens) {
      String name = name(token.id());
      texts.add(name);
      logprobs.add(token.logprob());
      offsets.add(offset);
      offset += name.length();
      ObjectNode top = tops.addObject();
      for (int i = 0; i < token.likeliest().length; i++) {
        String other = name(token.likeliest()[i]);
        if (!top.has(other)) { // two tokens may read alike: the likelier stands
          top.put(other, token.logprobs()[i]);
        }
      }
      top.put(name, token.logprob());
    }
    if (likeliest > 0) {
      written.set("top_logprobs", tops);
    } else {
      written.putNull("top_logprobs");
    }
    written.set("text_offset", offsets);
    return written;
  }

  /** As chat has them. */
  ObjectNode chat(List<Token> tokens) {
    ObjectNode written = JsonNodeFactory.instance.objectNode();
    ArrayNode content = written.putArray("content");
    for (Token token : tokens) {
      ObjectNode entry = content.addObject();
      entry(entry, token.id(), token.logprob());
      ArrayNode top = entry.putArray("top_logprobs");
      for (int i = 0; i < token.likeliest().length; i++) {
        entry(top.addObject(), token.likeliest()[i], token.logprobs()[i]);
      }
    }
    written.putNull("refusal");
    return written;
  }

  private void entry(ObjectNode entry, int id, double logprob) {
    String text = model.token(id);
    entry.put("token", name(id)).put("logprob", logprob);
    if (text.indexOf('\uFFFD') >= 0) {
      entry.putNull("bytes"); // a piece of a character
    } else {
      ArrayNode bytes = entry.putArray("bytes");
      for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
        bytes.add(b & 0xff);
      }
    }
  }
}
