package dev.quaestor.teacher.openai;

import com.openai.client.OpenAIClient;
import com.openai.core.JsonField;
import com.openai.core.JsonValue;
import com.openai.core.MultipartField;
import com.openai.core.http.HttpResponse;
import com.openai.models.batches.Batch;
import com.openai.models.batches.BatchCreateParams;
import com.openai.models.batches.BatchListParams;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FilePurpose;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.teacher.network.ApiKey;
import dev.quaestor.teacher.network.UnusableException;
import dev.quaestor.teacher.network.WireSignal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The five calls of the batch API, through the vendor's SDK; each is one attempt. */
final class BatchApi {

  /** The metadata by which a batch is found again. */
  private static final String DIGEST = "quaestor";

  private static final long LISTED = 100;

  /**
   * How a batch stands.
   *
   * @param status in the server's word
   * @param output the file of answers; empty where there is none
   * @param errors the file of lines that failed; empty where there is none
   * @param problem what the server says is wrong with the whole
   */
  record State(String status, String output, String errors, String problem) {}

  private final OpenAIClient client;
  private final ApiKey key;

  BatchApi(OpenAIClient client, ApiKey key) {
    this.client = client;
    this.key = key;
  }

  /** Uploads the lines; the file's id. */
  String upload(byte[] lines) throws TeacherException, InterruptedException, UnusableException {
    MultipartField<InputStream> file =
        MultipartField.<InputStream>builder()
            .value(new ByteArrayInputStream(lines))
            .filename("requests.jsonl")
            .contentType("application/jsonl")
            .build();
    FileCreateParams params =
        FileCreateParams.builder().file(file).purpose(FilePurpose.BATCH).build();
    return WireSignal.call(() -> client.files().create(params).id(), key);
  }

  /** Submits a batch; its id. */
  String create(String file, String digest)
      throws TeacherException, InterruptedException, UnusableException {
    BatchCreateParams params =
        BatchCreateParams.builder()
            .inputFileId(file)
            .endpoint(BatchCreateParams.Endpoint.V1_CHAT_COMPLETIONS)
            .completionWindow(BatchCreateParams.CompletionWindow._24H)
            .metadata(
                BatchCreateParams.Metadata.builder()
                    .putAdditionalProperty(DIGEST, JsonValue.from(digest))
                    .build())
            .build();
    return WireSignal.call(() -> client.batches().create(params).id(), key);
  }

  /** The batch that was submitted with {@code digest}, should it be among the latest. */
  Optional<String> find(String digest)
      throws TeacherException, InterruptedException, UnusableException {
    BatchListParams params = BatchListParams.builder().limit(LISTED).build();
    List<Batch> latest = WireSignal.call(() -> client.batches().list(params).data(), key);
    return latest.stream()
        .filter(batch -> digest.equals(digest(batch)))
        .flatMap(batch -> batch._id().asKnown().stream())
        .findFirst();
  }

  private static String digest(Batch batch) {
    JsonField<?> digest =
        batch
            ._metadata()
            .asKnown()
            .map(metadata -> metadata._allProperties().get(DIGEST))
            .orElse(JsonValue.from(""));
    return digest.asString().orElse("");
  }

  /** How the batch stands. */
  State state(String id) throws TeacherException, InterruptedException, UnusableException {
    Batch batch = WireSignal.call(() -> client.batches().retrieve(id), key);
    String problem =
        batch
            ._errors()
            .asKnown()
            .flatMap(errors -> errors.data())
            .map(
                data ->
                    data.stream()
                        .flatMap(error -> error.message().stream())
                        .limit(5)
                        .collect(Collectors.joining("; ")))
            .orElse("");
    return new State(
        batch._status().asKnown().map(Batch.Status::asString).orElse(""),
        batch._outputFileId().asKnown().orElse(""),
        batch._errorFileId().asKnown().orElse(""),
        key.redact(problem));
  }

  /** The bytes of a file. */
  byte[] content(String file) throws TeacherException, InterruptedException, UnusableException {
    return WireSignal.call(
        () -> {
          try (HttpResponse response = client.files().content(file)) {
            return response.body().readAllBytes();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        key);
  }
}
