package dev.quaestor.teacher.student;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.curation.teacher.RetryableException;
import dev.quaestor.curation.teacher.RetryableException.Billing;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.teacher.network.Endpoint;
import dev.quaestor.teacher.network.SdkRequest;
import dev.quaestor.teacher.network.ServerSettings;
import dev.quaestor.teacher.network.UnusableException;
import dev.quaestor.teacher.network.Wire;
import dev.quaestor.teacher.student.Told.MistoldException;
import dev.quaestor.teacher.throttle.Backoff;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;

/** A server of completions, asked by token ids and as patiently as a teacher's. */
public final class StudentServer {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final ServerSettings settings;
  private final String model;
  private final Backoff retry;
  private final Wire wire;

  /**
   * A server.
   *
   * @param model what it is asked for by
   * @param retry how often and after what pauses a failed attempt is made again
   */
  public StudentServer(ServerSettings settings, String model, Backoff retry) {
    this.settings = settings;
    this.model = model;
    this.retry = retry;
    this.wire = new Wire(settings.endpoint(), settings.key());
  }

  /** The same server asked for another model, such as an adapter that it has loaded. */
  public StudentServer asking(String other) {
    return new StudentServer(settings, other, retry);
  }

  /** What it is asked for by. */
  public String model() {
    return model;
  }

  /** Where it is. */
  public String address() {
    return settings.endpoint().baseUrl().toString();
  }

  /** The names of the models that it lists; none where it has no list. */
  public List<String> models() {
    SdkRequest request = new SdkRequest("GET", List.of("models"), headers(), new byte[0]);
    return patient(
        "its models",
        () ->
            wire.list(request.toHttp(settings), asked("its models")).stream()
                .flatMap(list -> list.path("data").findValuesAsText("id").stream())
                .toList());
  }

  private Map<String, List<String>> headers() {
    return settings.key().isPresent()
        ? Map.of("Authorization", List.of("Bearer " + settings.key().secret()))
        : Map.of();
  }

  /** Whether {@code ready} answers that all is well. */
  public boolean ready(String ready) throws InterruptedException {
    int cut = ready.lastIndexOf('/');
    List<String> last = List.of(ready.substring(cut + 1));
    ServerSettings there = ServerSettings.of(Endpoint.at(ready.substring(0, cut)), settings.key());
    try {
      return wire.send(new SdkRequest("GET", last, headers(), new byte[0]).toHttp(there)).status()
              / 100
          == 2;
    } catch (TeacherException e) {
      return false;
    }
  }

  /**
   * Lets a vLLM load an adapter, and asks for it from then on.
   *
   * @param name what it is to be called
   * @param directory where it lies, as the server sees it
   */
  public StudentServer loading(String name, String directory) {
    ObjectNode body = JSON.createObjectNode().put("lora_name", name).put("lora_path", directory);
    byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
    patient(
        "adapter " + name,
        () -> {
          SdkRequest request =
              new SdkRequest("POST", List.of("load_lora_adapter"), headers(), bytes);
          return wire.bytes(request.toHttp(settings), asked("adapter " + name));
        });
    return asking(name);
  }

  /**
   * A question in tokens.
   *
   * @param of whose it is, for messages
   * @param most the longest answer; 0 for none
   * @param temperature 0 is greedy
   */
  record Question(String of, int[] prompt, int most, double temperature) {}

  ObjectNode body(Question question) {
    ObjectNode body = JSON.createObjectNode().put("model", model);
    ArrayNode prompt = body.putArray("prompt");
    for (int id : question.prompt) {
      prompt.add(id);
    }
    return body.put("max_tokens", question.most)
        .put("temperature", question.temperature)
        .put("return_tokens_as_token_ids", true);
  }

  /** Finds fault with what was told. */
  interface Reader<V> {
    V read(Told told) throws MistoldException;
  }

  /** What it tells of a question; asked again while what it tells cannot be used. */
  Told ask(String of, ObjectNode body) {
    return ask(of, body, told -> told);
  }

  /** The same as {@code reader} reads it; asked again while it finds fault with it. */
  <V> V ask(String of, ObjectNode body, Reader<V> reader) {
    Told.Stretch stretch =
        body.path("echo").asBoolean() ? Told.Stretch.FROM_THE_PROMPT : Told.Stretch.ANSWER;
    return patient(
        of,
        () -> {
          try {
            return reader.read(Told.of(once(List.of("completions"), body, of), model, stretch));
          } catch (MistoldException e) {
            throw new RetryableException(
                "%s: %s".formatted(asked(of), e.getMessage()), Billing.NOTHING, Duration.ZERO);
          }
        });
  }

  /** A reply as it is. */
  JsonNode post(List<String> path, ObjectNode body, String of) {
    return patient(of, () -> once(path, body, of));
  }

  private JsonNode once(List<String> path, ObjectNode body, String of)
      throws TeacherException, InterruptedException, UnusableException {
    SdkRequest request =
        new SdkRequest("POST", path, headers(), body.toString().getBytes(StandardCharsets.UTF_8));
    return wire.answer(request.toHttp(settings), asked(of));
  }

  private String asked(String of) {
    return "student %s at %s, %s".formatted(model, address(), of);
  }

  private interface Attempt<V> {
    V make() throws TeacherException, InterruptedException, UnusableException;
  }

  private <V> V patient(String of, Attempt<V> attempt) {
    Duration waited = Duration.ZERO;
    for (int number = 1; ; number++) {
      try {
        return attempt.make();
      } catch (RetryableException e) {
        Optional<Duration> pause = retry.pause(of, number, e);
        if (pause.isEmpty() || waited.compareTo(retry.asked()) > 0) {
          throw new StudentServerException(
              "%s; %d attempts failed, and the run can be resumed"
                  .formatted(said(of, e.getMessage()), number));
        }
        pause(pause.get());
        waited = waited.plus(pause.get());
      } catch (TeacherException | UnusableException e) {
        throw new StudentServerException(said(of, e.getMessage()));
      } catch (InterruptedException e) {
        throw interrupted();
      }
    }
  }

  /** What the line says it says of teachers. */
  private String said(String of, String message) {
    String teacher = "teacher at ";
    return String.valueOf(message).startsWith(teacher)
        ? asked(of) + ": " + message.replaceFirst("^teacher at \\S+: ", "")
        : String.valueOf(message);
  }

  private static void pause(Duration pause) {
    try {
      TimeUnit.NANOSECONDS.sleep(pause.toNanos());
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  static CancellationException interrupted() {
    Thread.currentThread().interrupt();
    return new CancellationException("interrupted while the student's server was asked");
  }
}
