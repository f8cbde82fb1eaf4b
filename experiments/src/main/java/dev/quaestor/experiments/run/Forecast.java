package dev.quaestor.experiments.run;

import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Message;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.curation.teacher.TeacherRequest;
import dev.quaestor.experiments.assembly.Assembly;
import dev.quaestor.experiments.assembly.Teachers;
import dev.quaestor.experiments.manifest.Manifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What a run will be charged when all goes as planned. Nothing is sent anywhere: teachers that
 * answer on this machine at no cost, the task's solver and recordings, are asked about a sample of
 * the pool; of a server only what it will read is estimated, at four bytes a token.
 *
 * @param queries calls for answers
 * @param inputTokens about so many; empty where they depend on what teachers will have written
 * @param outputTokens about so many; empty where nobody knows before asking
 */
public record Forecast(long queries, OptionalLong inputTokens, OptionalLong outputTokens) {

  private static final int SAMPLE = 200;
  private static final double BYTES_A_TOKEN = 4;

  /** The forecast of a run at {@code seed}. */
  public static Forecast of(Assembly assembly, long seed, Teachers teachers)
      throws IOException, TeacherException, InterruptedException {
    Manifest manifest = assembly.manifest();
    long queries = manifest.plannedQueries();
    int pool = assembly.material().pool().size();
    if (manifest.generate().writes() || manifest.scoringCalls() > 0 || pool == 0) {
      return new Forecast(queries, OptionalLong.empty(), OptionalLong.empty());
    }
    List<TeacherRequest> sample = FirstRequests.of(assembly, seed, Math.min(SAMPLE, pool));
    return manifest.faculty().values().stream()
            .allMatch(each -> ChargeForecast.FREE.contains(each.kind()))
        ? answered(sample, Staff.of(teachers, assembly, seed, Map.of()), queries)
        : read(sample, queries);
  }

  private static Forecast answered(List<TeacherRequest> sample, Staff staff, long queries)
      throws TeacherException, InterruptedException {
    long input = 0;
    long output = 0;
    for (TeacherRequest request : sample) {
      Answer answer = staff.faculty().of(request).teacher().answer(request);
      input += answer.inputTokens();
      output += answer.outputTokens();
    }
    return new Forecast(
        queries, scaled(input, sample.size(), queries), scaled(output, sample.size(), queries));
  }

  private static Forecast read(List<TeacherRequest> sample, long queries) {
    long bytes =
        sample.stream()
            .flatMap(request -> request.messages().stream())
            .map(Message::content)
            .mapToLong(text -> text.getBytes(StandardCharsets.UTF_8).length)
            .sum();
    return new Forecast(
        queries,
        scaled(Math.round(bytes / BYTES_A_TOKEN), sample.size(), queries),
        OptionalLong.empty());
  }

  private static OptionalLong scaled(long sum, int of, long queries) {
    return OptionalLong.of(Math.round((double) sum / of * queries));
  }

  /** In a line. */
  public String words() {
    return "%d queries, %s input and %s output tokens"
        .formatted(queries, about(inputTokens), about(outputTokens));
  }

  private static String about(OptionalLong tokens) {
    return tokens.isPresent() ? "about " + tokens.getAsLong() : "not yet known";
  }
}
