#!/usr/bin/env bash
# A program that counts what it sends against a budget turns the retries of OpenAI's Java client off: `maxRetries(0)`.
# One would guess that one call is then one request, whatever the server answers.
# What happens: 503 with `Retry-After: 0` is answered by a second POST of the same body at once, and 307 by a POST to wherever Location
# points. It is OkHttp below the client that sends them, which knows nothing of `maxRetries`: a server that is busy once, and serves what
# comes again, has served where the program counts a first attempt. 408, 429 and 500 are sent once.
# Version: openai-java-client-okhttp 4.101.0 with OkHttp 4.12.0. Source: okhttp3 RetryAndFollowUpInterceptor, `followUpRequest`.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>check</groupId><artifactId>check</artifactId><version>1</version>
<dependencies><dependency><groupId>com.openai</groupId><artifactId>openai-java-client-okhttp</artifactId><version>4.101.0</version></dependency></dependencies>
</project>
XML
mvn -q -B dependency:copy-dependencies -DoutputDirectory=lib > maven.log 2>&1 || { cat maven.log; exit 1; }
cat > Check.java <<'JAVA'
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

public class Check {
  static int status;
  static final AtomicInteger posts = new AtomicInteger();

  public static void main(String[] arguments) throws Exception {
    HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", exchange -> {
      exchange.getRequestBody().readAllBytes();
      posts.incrementAndGet();
      if (status == 503) {
        exchange.getResponseHeaders().add("Retry-After", "0");
      }
      if (status == 307 && !exchange.getRequestURI().getPath().endsWith("/elsewhere")) {
        exchange.getResponseHeaders().add("Location", "/elsewhere");
        exchange.sendResponseHeaders(307, -1);
      } else {
        byte[] body = "{\"error\":{\"message\":\"no\"}}".getBytes();
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status == 307 ? 500 : status, body.length);
        exchange.getResponseBody().write(body);
      }
      exchange.close();
    });
    server.start();
    OpenAIClient client = OpenAIOkHttpClient.builder().apiKey("none").maxRetries(0)
        .baseUrl("http://127.0.0.1:" + server.getAddress().getPort() + "/v1").build();
    Map<Integer, Integer> sent = new TreeMap<>();
    for (int each : new int[] {307, 408, 429, 500, 503}) {
      status = each;
      posts.set(0);
      try {
        client.chat().completions().create(
            ChatCompletionCreateParams.builder().model("m").addUserMessage("Hi").build());
      } catch (RuntimeException expected) {
        sent.put(each, posts.get());
      }
    }
    System.out.println("openai-java-client-okhttp 4.101.0, maxRetries(0), requests sent by status: " + sent);
    boolean same = sent.equals(Map.of(307, 2, 408, 1, 429, 1, 500, 1, 503, 2));
    System.out.println(same ? "as described" : "CHANGED");
    System.exit(same ? 0 : 1);
  }
}
JAVA
java -cp "lib/*" Check.java 2> java.log || { cat java.log; exit 1; }
