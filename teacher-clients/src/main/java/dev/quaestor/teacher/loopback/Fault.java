package dev.quaestor.teacher.loopback;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.function.Supplier;

/** What a {@link FaultyChatServer} does with one request instead of answering it honestly. */
@FunctionalInterface
public interface Fault {

  /**
   * Answers, or fails to.
   *
   * @param honest lets the model write the reply the server would have given, and enters it into
   *     the server's books; a fault that does not take it happened before the model
   */
  void respond(ServerExchange exchange, Supplier<ObjectNode> honest)
      throws IOException, InterruptedException;
}
