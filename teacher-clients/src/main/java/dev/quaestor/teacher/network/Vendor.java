package dev.quaestor.teacher.network;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quaestor.curation.teacher.TeacherRequest;
import java.util.List;
import java.util.Map;

/** One vendor's protocol: what is sent, in the words of its SDK, and what a reply says. */
public interface Vendor {

  /** What every request carries in its header, the key among it. */
  Map<String, List<String>> headers(ApiKey key);

  /** The path of the list of models, after the base URL. */
  List<String> modelsPath();

  /** The path that answers are asked at, after the base URL. */
  List<String> chatPath();

  /**
   * The body that asks for an answer.
   *
   * @throws IllegalArgumentException if the vendor has no way to put it
   */
  byte[] body(TeacherRequest request);

  /**
   * What {@code reply} says.
   *
   * @param mostOutput the longest answer that was asked for, in tokens
   */
  ChatReply read(JsonNode reply, long mostOutput);
}
