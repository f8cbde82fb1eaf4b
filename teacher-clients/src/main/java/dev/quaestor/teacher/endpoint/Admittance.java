package dev.quaestor.teacher.endpoint;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Who is let in: requests that name the endpoint exactly in their {@code Host} header, so that no
 * page in a browser reaches it under a name of its own, and that carry the token where there is
 * one.
 *
 * @param hosts the names, in lower case and with their ports
 * @param token what requests must carry
 */
record Admittance(Set<String> hosts, Optional<String> token) {

  Admittance {
    hosts = Set.copyOf(hosts);
  }

  /**
   * Refuses who is not let in.
   *
   * @param host the values of the Host header
   * @param origin the values of the Origin header, which browsers send
   * @param authorization the values of the Authorization header
   */
  void check(List<String> host, List<String> origin, List<String> authorization)
      throws RefusedException {
    if (host.size() != 1 || !hosts.contains(host.get(0).strip().toLowerCase(Locale.ROOT))) {
      throw RefusedException.of(
          403, "host", "this endpoint is not served under that name; ask it by its address");
    }
    for (String from : origin) {
      if (!hosts.contains(from.replaceFirst("^https?://", "").toLowerCase(Locale.ROOT))) {
        throw RefusedException.of(403, "origin", "pages of other sites may not ask this endpoint");
      }
    }
    if (token.isPresent()) {
      byte[] expected = ("Bearer " + token.get()).getBytes(StandardCharsets.UTF_8);
      boolean carried =
          authorization.size() == 1
              && MessageDigest.isEqual(
                  expected, authorization.get(0).getBytes(StandardCharsets.UTF_8));
      if (!carried) {
        throw RefusedException.of(
            401, "invalid_api_key", "expected the endpoint's token: Authorization: Bearer …");
      }
    }
  }
}
