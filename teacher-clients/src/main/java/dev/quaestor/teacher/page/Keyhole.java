package dev.quaestor.teacher.page;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Who carries the token: programs in an Authorization header, browsers in a cookie that a form gave
 * them once. The cookie holds what the token signs and not the token, is seen by no script, and is
 * sent by no other site's page; it ends when the token changes. The token stands in no URL.
 *
 * @param token what must be carried; empty where everyone is let in
 * @param cookie the cookie's name
 */
record Keyhole(Optional<String> token, String cookie) {

  /** Whether the request of these headers carries it. */
  boolean opens(List<String> authorization, List<String> cookies) {
    if (token.isEmpty()) {
      return true;
    }
    boolean bearer =
        authorization.size() == 1 && same("Bearer " + token.get(), authorization.get(0));
    String pass = cookie + "=" + pass(token.get());
    return bearer
        || cookies.stream()
            .flatMap(line -> List.of(line.split(";", -1)).stream())
            .anyMatch(each -> same(pass, each.strip()));
  }

  /** The Set-Cookie header for whoever typed {@code typed}; empty where that is not the token. */
  Optional<String> admit(String typed) {
    return token
        .filter(expected -> same(expected, typed.strip()))
        .map(
            expected ->
                "%s=%s; Path=/; HttpOnly; SameSite=Strict".formatted(cookie, pass(expected)));
  }

  private static String pass(String token) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(token.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return HexFormat.of()
          .formatHex(mac.doFinal("quaestor page".getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JVM has HmacSHA256", e);
    }
  }

  /** Compares without telling by its time how much is alike. */
  private static boolean same(String expected, String found) {
    return MessageDigest.isEqual(
        expected.getBytes(StandardCharsets.UTF_8), found.getBytes(StandardCharsets.UTF_8));
  }
}
