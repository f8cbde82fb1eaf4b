package dev.quaestor.teacher.anthropic;

import com.anthropic.core.RequestOptions;
import com.anthropic.core.http.Headers;
import com.anthropic.core.http.HttpClient;
import com.anthropic.core.http.HttpRequest;
import com.anthropic.core.http.HttpResponse;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.teacher.network.SdkRequest;
import dev.quaestor.teacher.network.ServerSettings;
import dev.quaestor.teacher.network.UnusableException;
import dev.quaestor.teacher.network.Wire;
import dev.quaestor.teacher.network.WireSignal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The SDK's transport: one attempt on our wire, whose failures come back as signals. */
final class AnthropicWire implements HttpClient {

  private final String teacher;
  private final ServerSettings settings;
  private final Wire wire;

  AnthropicWire(String teacher, ServerSettings settings) {
    this.teacher = teacher;
    this.settings = settings;
    this.wire = new Wire(settings.endpoint(), settings.key());
  }

  @Override
  public HttpResponse execute(HttpRequest request, RequestOptions options) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    request.body().ifPresent(content -> content.writeTo(body));
    Map<String, List<String>> headers =
        request.headers().names().stream()
            .collect(Collectors.toMap(Function.identity(), request.headers()::values));
    SdkRequest plain =
        new SdkRequest(
            request.method().name(), request.pathSegments(), headers, body.toByteArray());
    try {
      return new Json(wire.json(plain.toHttp(settings), "teacher " + teacher));
    } catch (TeacherException | UnusableException | InterruptedException e) {
      throw new WireSignal(e);
    }
  }

  @Override
  public CompletableFuture<HttpResponse> executeAsync(HttpRequest request, RequestOptions options) {
    throw new UnsupportedOperationException("a teacher's attempts are counted one by one");
  }

  @Override
  public void close() {}

  /** A reply that is known to be a JSON object with a good status. */
  private record Json(byte[] bytes) implements HttpResponse {

    @Override
    public int statusCode() {
      return 200;
    }

    @Override
    public Headers headers() {
      return Headers.builder().put("Content-Type", "application/json").build();
    }

    @Override
    public InputStream body() {
      return new ByteArrayInputStream(bytes);
    }

    @Override
    public void close() {}
  }
}
