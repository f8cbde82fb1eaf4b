package dev.quaestor.teacher.door;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * The names, in lower case and with their ports, under which a server may be asked. Requests name
 * it exactly in their {@code Host} header, so that no page in a browser reaches it under a name of
 * its own; and where a page asks, it is one of the server's own.
 */
public record Names(Set<String> hosts) {

  public Names {
    hosts = Set.copyOf(hosts);
  }

  /**
   * The names of what listens behind {@code door}.
   *
   * @param port where it listens in the end
   */
  public static Names of(Door door, int port) {
    Set<String> names = new TreeSet<>();
    door.names().forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
    InetAddress bound = door.address().getAddress();
    if (bound.isLoopbackAddress() || bound.isAnyLocalAddress()) {
      names.addAll(List.of("127.0.0.1:" + port, "localhost:" + port, "[::1]:" + port));
    }
    names.add((shown(bound) + ":" + port).toLowerCase(Locale.ROOT));
    return new Names(names);
  }

  /** An address as it stands in a URL. */
  public static String shown(InetAddress address) {
    String host = address.getHostAddress();
    return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
  }

  /** Whether the values of the Host header are one, and one of these names. */
  public boolean named(List<String> host) {
    return host.size() == 1 && hosts.contains(host.get(0).strip().toLowerCase(Locale.ROOT));
  }

  /** Whether the values of the Origin header, which browsers send, are pages of this server. */
  public boolean own(List<String> origin) {
    return origin.stream()
        .allMatch(
            from -> hosts.contains(from.replaceFirst("^https?://", "").toLowerCase(Locale.ROOT)));
  }
}
