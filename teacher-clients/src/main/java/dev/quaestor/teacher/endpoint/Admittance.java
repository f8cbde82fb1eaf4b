package dev.quaestor.teacher.endpoint;

import dev.quaestor.teacher.door.Names;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

/**
 * Who is let in: requests that name the endpoint exactly in their {@code Host} header, so that no
 * page in a browser reaches it under a name of its own, and that carry the token where there is
 * one.
 *
 * @param names the names it may be asked under
 * @param token what requests must carry
 */
record Admittance(Names names, Optional<String> token) {

  /**
   * Refuses who is not let in.
   *
   * @param host the values of the Host header
   * @param origin the values of the Origin header, which browsers send
   * @param authorization the values of the Authorization header
   */
  void check(List<String> host, List<String> origin, List<String> authorization)
      throws RefusedException {
    if (!names.named(host)) {
      throw RefusedException.of(
          403, "host", "this endpoint is not served under that name; ask it by its address");
    }
    if (!names.own(origin)) {
      throw RefusedException.of(403, "origin", "pages of other sites may not ask this endpoint");
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
