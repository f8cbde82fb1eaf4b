package dev.quaestor.experiments.assembly;

import dev.quaestor.curation.teacher.Teacher;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.curation.teacher.TeacherIdentity;
import dev.quaestor.experiments.manifest.BatchSettings;
import dev.quaestor.experiments.manifest.RateSettings;
import dev.quaestor.experiments.manifest.RetrySettings;
import dev.quaestor.experiments.manifest.RewardSettings;
import dev.quaestor.experiments.manifest.TeacherSettings;
import dev.quaestor.experiments.manifest.TeacherSettings.Kind;
import dev.quaestor.experiments.manifest.TimeoutSettings;
import dev.quaestor.teacher.anthropic.Anthropic;
import dev.quaestor.teacher.network.ApiKey;
import dev.quaestor.teacher.network.Endpoint;
import dev.quaestor.teacher.network.ServerSettings;
import dev.quaestor.teacher.openai.OpenAi;
import dev.quaestor.teacher.openai.OpenAiBatch;
import dev.quaestor.teacher.openai.OpenAiOptions;
import dev.quaestor.teacher.openai.OpenAiOptions.LengthField;
import dev.quaestor.teacher.openai.OpenAiOptions.LogProbabilities;
import dev.quaestor.teacher.reward.RewardTeacher;
import dev.quaestor.teacher.throttle.Backoff;
import dev.quaestor.teacher.throttle.Breaker;
import dev.quaestor.teacher.throttle.MonotonicClock;
import dev.quaestor.teacher.throttle.Patience;
import dev.quaestor.teacher.throttle.RateLimits;
import dev.quaestor.teacher.throttle.Throttled;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Makes clients of servers, patient as the manifest says. */
final class Servers {

  private static final int CONCURRENCY = 8;

  private Servers() {}

  private static final int BATCHED = 500;

  /**
   * A client of the batch API, with its journal.
   *
   * @param journals the directory where each teacher has one
   */
  static Engaged batches(
      TeacherIdentity identity,
      TeacherSettings settings,
      Map<String, String> environment,
      Path journals)
      throws TeacherException {
    OpenAiBatch.Patience patience =
        settings.batch().map(BatchSettings::patience).orElse(OpenAiBatch.Patience.DEFAULT);
    OpenAiBatch teacher =
        OpenAiBatch.teacher(
            identity,
            server(settings, environment),
            options(settings),
            new OpenAiBatch.Setup(journals.resolve(identity.name()), patience));
    boolean shared = identity.deterministic();
    return new Engaged(
        teacher,
        streams -> teacher.scoped(settings.asked() + (shared ? "" : "seed " + streams.seed())),
        settings.concurrency().orElse(BATCHED),
        settings.retry().map(RetrySettings::backoff).orElse(Backoff.DEFAULT));
  }

  /**
   * A client.
   *
   * @param environment where its key is
   * @throws TeacherException if the key's variable is not set
   */
  static Engaged engage(
      TeacherIdentity identity, TeacherSettings settings, Map<String, String> environment)
      throws TeacherException {
    Teacher client = client(identity, settings, server(settings, environment));
    int concurrency = settings.concurrency().orElse(CONCURRENCY);
    RateSettings rate = settings.rate().orElse(RateSettings.NONE);
    RateLimits limits =
        new RateLimits(concurrency, rate.requestsPerMinute(), rate.tokensPerMinute());
    Backoff retry = settings.retry().map(RetrySettings::backoff).orElse(Backoff.DEFAULT);
    Patience patience = new Patience(retry, Breaker.DEFAULT);
    Teacher patient = new Throttled(client, limits, patience, new MonotonicClock());
    return Engaged.of(patient, concurrency, retry);
  }

  /** A client of a reward model's server. */
  static Engaged rewards(
      TeacherIdentity identity, RewardSettings settings, Map<String, String> environment)
      throws TeacherException {
    Endpoint endpoint =
        Endpoint.at(settings.baseUrl().orElseThrow())
            .within(
                settings
                    .timeouts()
                    .map(TimeoutSettings::timeouts)
                    .orElse(Endpoint.Timeouts.DEFAULT));
    Optional<String> variable = settings.keyVariable();
    ApiKey key = variable.isPresent() ? ApiKey.from(variable.get(), environment) : ApiKey.NONE;
    Teacher client = new RewardTeacher(identity, ServerSettings.of(endpoint, key), settings.form());
    int concurrency = settings.concurrency().orElse(CONCURRENCY);
    RateSettings rate = RateSettings.NONE;
    RateLimits limits =
        new RateLimits(concurrency, rate.requestsPerMinute(), rate.tokensPerMinute());
    Backoff retry = settings.retry().map(RetrySettings::backoff).orElse(Backoff.DEFAULT);
    Patience patience = new Patience(retry, Breaker.DEFAULT);
    return Engaged.of(
        new Throttled(client, limits, patience, new MonotonicClock()), concurrency, retry);
  }

  private static Teacher client(
      TeacherIdentity identity, TeacherSettings settings, ServerSettings server) {
    if (settings.kind() == Kind.ANTHROPIC) {
      return Anthropic.teacher(identity, server);
    }
    return OpenAi.teacher(identity, server, options(settings));
  }

  private static OpenAiOptions options(TeacherSettings settings) {
    return new OpenAiOptions(
        settings.lengthField().orElse(LengthField.MAX_TOKENS),
        settings.logProbabilities().orElse(false)
            ? LogProbabilities.ASKED
            : LogProbabilities.NOT_ASKED);
  }

  private static ServerSettings server(TeacherSettings settings, Map<String, String> environment)
      throws TeacherException {
    boolean anthropic = settings.kind() == Kind.ANTHROPIC;
    URI vendor = anthropic ? Anthropic.VENDOR : OpenAi.VENDOR;
    Endpoint endpoint =
        new Endpoint(
            settings.baseUrl().map(URI::create).orElse(vendor),
            settings.timeouts().map(TimeoutSettings::timeouts).orElse(Endpoint.Timeouts.DEFAULT),
            Endpoint.MOST_BYTES,
            settings.proxy().map(Servers::address));
    Optional<String> own =
        settings.baseUrl().isPresent()
            ? Optional.empty()
            : Optional.of(anthropic ? "ANTHROPIC_API_KEY" : "OPENAI_API_KEY");
    Optional<String> variable = settings.keyVariable().or(() -> own);
    ApiKey key = variable.isPresent() ? ApiKey.from(variable.get(), environment) : ApiKey.NONE;
    return new ServerSettings(endpoint, key, settings.extra(), settings.overhead().billing());
  }

  private static InetSocketAddress address(String proxy) {
    int colon = proxy.lastIndexOf(':');
    return new InetSocketAddress(
        proxy.substring(0, colon), Integer.parseInt(proxy.substring(colon + 1)));
  }
}
