package dev.quaestor.teacher.door;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Set;

/**
 * Where a server listens and who is let in.
 *
 * @param address where; port 0 takes a free one
 * @param names further names it is reached by, such as a proxy's, with a port where they have one
 * @param token what requests must carry
 */
public record Door(InetSocketAddress address, Set<String> names, Optional<String> token) {

  public Door {
    names = Set.copyOf(names);
    if (!address.getAddress().isLoopbackAddress() && token.isEmpty()) {
      throw new IllegalArgumentException(
          "an endpoint that others can reach (%s) needs a token"
              .formatted(address.getHostString()));
    }
  }
}
