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
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A request as a vendor's SDK describes it, in nobody's types.
 *
 * @param method GET or POST
 * @param segments the path after the base URL
 * @param headers what the SDK wants sent
 * @param body the body, empty for GET
 * @param query the parameters after the path
 * @param contentType what the body is
 */
public record SdkRequest(
    String method,
    List<String> segments,
    Map<String, List<String>> headers,
    byte[] body,
    Map<String, List<String>> query,
    String contentType) {

  private static final String JSON = "application/json";

  /** A request with a JSON body and no parameters. */
  public SdkRequest(
      String method, List<String> segments, Map<String, List<String>> headers, byte[] body) {
    this(method, segments, headers, body, Map.of(), JSON);
  }

  /** This request with parameters. */
  public SdkRequest asking(Map<String, List<String>> parameters) {
    return new SdkRequest(method, segments, headers, body, parameters, contentType);
  }

  /** This request with a body of another type. */
  public SdkRequest of(String type) {
    return new SdkRequest(method, segments, headers, body, query, type);
  }

  private static final Set<String> CREDENTIALS = Set.of("authorization", "x-api-key");

  /**
   * The request to send. What the SDK tells about this machine ({@code x-stainless-…}) is left out,
   * and so is the placeholder of a key where there is none.
   */
  public HttpRequest toHttp(ServerSettings settings) {
    String path = segments.stream().map(SdkRequest::encoded).collect(Collectors.joining("/"));
    String parameters =
        new TreeMap<>(query)
            .entrySet().stream()
                .flatMap(
                    e -> e.getValue().stream().map(v -> encoded(e.getKey()) + "=" + encoded(v)))
                .collect(Collectors.joining("&", query.isEmpty() ? "" : "?", ""));
    String base = settings.endpoint().baseUrl().toString().replaceFirst("/+$", "");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + "/" + path + parameters));
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
        .header("Content-Type", contentType)
        .method(method, BodyPublishers.ofByteArray(sent(settings)))
        .build();
  }

  private byte[] sent(ServerSettings settings) {
    return contentType.startsWith(JSON) ? settings.extra().applied(body) : body;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
