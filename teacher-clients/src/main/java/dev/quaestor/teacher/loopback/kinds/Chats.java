package dev.quaestor.teacher.loopback.kinds;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.teacher.loopback.Fault;
import dev.quaestor.teacher.loopback.Faults;
import dev.quaestor.teacher.loopback.Rule;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** The parts of a chat completion, to change them. */
final class Chats {

  private Chats() {}

  /** Every reply, changed. */
  static Rule always(Consumer<ObjectNode> change) {
    return Rule.always(Faults.changed(change));
  }

  /** Every second reply, changed. */
  static Rule even(Consumer<ObjectNode> change) {
    return Rule.everySecond(Faults.changed(change));
  }

  /** Every reply with this text before the answer. */
  static Rule before(String text) {
    return always(reply -> says(reply, text, ""));
  }

  /** Every reply with this text behind the answer. */
  static Rule after(String text) {
    return always(reply -> says(reply, "", text));
  }

  /** Every reply with this reason to end. */
  static Rule ended(String reason) {
    return always(reply -> choice(reply).put("finish_reason", reason));
  }

  /** Every reply, its JSON text changed. */
  static Rule written(UnaryOperator<String> change) {
    return Rule.always(Faults.rewritten("application/json", change));
  }

  /** The fault for one prompt of all, however often it is asked. */
  static Rule one(Fault fault) {
    return Rule.where(prompt -> prompt.startsWith("What is 3 "), fault);
  }

  static ObjectNode choice(ObjectNode reply) {
    return (ObjectNode) reply.path("choices").path(0);
  }

  static ArrayNode choices(ObjectNode reply) {
    return (ArrayNode) reply.path("choices");
  }

  static ObjectNode message(ObjectNode reply) {
    return (ObjectNode) choice(reply).path("message");
  }

  static String text(ObjectNode reply) {
    return message(reply).path("content").asText();
  }

  static void says(ObjectNode reply, String before, String after) {
    message(reply).put("content", before + text(reply) + after);
  }

  static ObjectNode usage(ObjectNode reply) {
    return (ObjectNode) reply.path("usage");
  }
}
