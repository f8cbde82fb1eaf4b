package dev.quaestor.experiments.track;

import java.util.Map;
import java.util.Optional;

/**
 * Where a tracker sends to.
 *
 * @param address a folder, or a server's address without a secret
 * @param project what the experiment is filed under there
 * @param tokenVariable the environment variable with the server's token
 * @param environment {@link System#getenv()} in a run
 */
record Place(
    String address, String project, String tokenVariable, Map<String, String> environment) {

  Place {
    address = address.replaceFirst("(?<=.)/+$", "");
    environment = Map.copyOf(environment);
  }

  /** The token; empty where the variable is not set. */
  Optional<String> token() {
    return variable(tokenVariable);
  }

  /** A variable's value; empty where it is not set. */
  Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name))
        .map(String::strip)
        .filter(value -> !value.isEmpty());
  }

  /** Variables and secrets stay where they are. */
  @Override
  public String toString() {
    return address + " (" + project + ")";
  }
}
