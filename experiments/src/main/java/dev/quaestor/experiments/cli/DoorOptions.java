package dev.quaestor.experiments.cli;

import dev.quaestor.teacher.door.Door;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a command that serves listens, and who is let in. */
final class DoorOptions {

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      description = "where it listens; default: ${DEFAULT-VALUE}")
  private String bind = "127.0.0.1";

  @Option(
      names = "--token-variable",
      paramLabel = "NAME",
      description = "the environment variable that holds the token requests must carry")
  private @Nullable String tokenVariable;

  @Option(
      names = "--host",
      paramLabel = "NAME:PORT",
      description = "a further name that requests may give as Host, such as a proxy's; repeatable")
  private List<String> hosts = new ArrayList<>();

  /** The door at {@code port}. */
  Door door(int port) throws IOException {
    if (port < 0 || port > 65535) {
      throw new UsageException("--port must lie between 0 and 65535, found " + port);
    }
    Optional<String> token = Optional.empty();
    if (tokenVariable != null) {
      String found = System.getenv(tokenVariable);
      if (found == null || found.isBlank()) {
        throw new UsageException(
            "--token-variable: the environment variable %s is %s; export the token"
                .formatted(tokenVariable, found == null ? "not set" : "empty"));
      }
      token = Optional.of(found.strip());
    }
    InetAddress address = InetAddress.getByName(bind);
    if (!address.isLoopbackAddress() && token.isEmpty()) {
      throw new UsageException(
          "--bind %s lets other machines in: name a token with --token-variable".formatted(bind));
    }
    return new Door(new InetSocketAddress(address, port), Set.copyOf(hosts), token);
  }
}
