package dev.quaestor.teacher.openai;

import com.openai.client.OpenAIClient;
import com.openai.client.OpenAIClientImpl;
import com.openai.core.ClientOptions;
import com.openai.core.RequestOptions;
import com.openai.core.http.Headers;
import com.openai.core.http.HttpClient;
import com.openai.core.http.HttpRequest;
import com.openai.core.http.HttpRequestBody;
import com.openai.core.http.HttpResponse;
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

/**
 * The SDK's transport for files and batches: one attempt on our wire, whose failures come back as
 * signals. Chat needs no SDK to send it.
 */
final class OpenAiWire implements HttpClient {

  private final String teacher;
  private final ServerSettings settings;
  private final Wire wire;

  /** The SDK's client on this wire. */
  static OpenAIClient client(String teacher, ServerSettings settings) {
    return new OpenAIClientImpl(
        ClientOptions.builder()
            .httpClient(new OpenAiWire(teacher, settings))
            .baseUrl(settings.endpoint().baseUrl().toString())
            .apiKey(settings.key().isPresent() ? settings.key().secret() : "none")
            .maxRetries(0)
            .build());
  }

  private OpenAiWire(String teacher, ServerSettings settings) {
    this.teacher = teacher;
    this.settings = settings;
    this.wire = new Wire(settings.endpoint(), settings.key());
  }

  @Override
  public HttpResponse execute(HttpRequest request, RequestOptions options) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    HttpRequestBody content = request.body();
    if (content != null) {
      content.writeTo(body);
    }
    Map<String, List<String>> headers =
        request.headers().names().stream()
            .collect(Collectors.toMap(Function.identity(), request.headers()::values));
    Map<String, List<String>> query =
        request.queryParams().keys().stream()
            .collect(Collectors.toMap(Function.identity(), request.queryParams()::values));
    String type = content == null ? null : content.contentType();
    SdkRequest plain =
        new SdkRequest(request.method().name(), request.pathSegments(), headers, body.toByteArray())
            .asking(query)
            .of(type == null ? "application/json" : type);
    boolean file = request.pathSegments().get(request.pathSegments().size() - 1).equals("content");
    String asked = "teacher " + teacher;
    try {
      return new Whole(
          file
              ? wire.bytes(plain.toHttp(settings), asked)
              : wire.object(plain.toHttp(settings), asked));
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

  /** A reply that is known to have a good status, and to be a JSON object unless it is a file. */
  private record Whole(byte[] bytes) implements HttpResponse {

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
