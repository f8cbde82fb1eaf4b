package dev.quaestor.teacher.network;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A request as a vendor's SDK describes it, in nobody's types.
 *
 * @param method GET or POST
 * @param segments the path after the base URL
 * @param headers what the SDK wants sent
 * @param body the JSON body, empty for GET
 */
public record SdkRequest(
    String method, List<String> segments, Map<String, List<String>> headers, byte[] body) {

  private static final Set<String> CREDENTIALS = Set.of("authorization", "x-api-key");

  /**
   * The request to send. What the SDK tells about this machine ({@code x-stainless-…}) is left out,
   * and so is the placeholder of a key where there is none.
   */
  public HttpRequest toHttp(ServerSettings settings) {
    String path =
        segments.stream()
            .map(s -> URLEncoder.encode(s, StandardCharsets.UTF_8).replace("+", "%20"))
            .collect(Collectors.joining("/"));
    String base = settings.endpoint().baseUrl().toString().replaceFirst("/+$", "");
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + "/" + path));
    headers.forEach(
        (name, values) -> {
          String lower = name.toLowerCase(Locale.ROOT);
          boolean credential = CREDENTIALS.contains(lower);
          if (!lower.startsWith("x-stainless-")
              && !lower.equals("content-type")
              && (!credential || settings.key().isPresent())) {
            values.forEach(value -> request.header(name, value));
          }
        });
    if (method.equals("GET")) {
      return request.GET().build();
    }
    return request
        .header("Content-Type", "application/json")
        .method(method, BodyPublishers.ofByteArray(settings.extra().applied(body)))
        .build();
  }
}
