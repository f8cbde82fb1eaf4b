package dev.quaestor.experiments.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.quaestor.curation.teacher.writing.Template;
import dev.quaestor.curation.teacher.writing.Template.Placeholder;
import dev.quaestor.experiments.settings.Check;
import dev.quaestor.experiments.settings.Money;
import dev.quaestor.experiments.settings.Plain;
import dev.quaestor.experiments.settings.Setting;
import dev.quaestor.experiments.settings.Shorthand;
import dev.quaestor.experiments.settings.Tree;
import dev.quaestor.teacher.network.Billing;
import dev.quaestor.teacher.network.Endpoint;
import dev.quaestor.teacher.network.ExtraBody;
import dev.quaestor.teacher.openai.OpenAiOptions;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Who is asked, how it writes, and what it costs. */
@Shorthand("kind")
public record TeacherSettings(
    @Setting(
            value =
                "solver (the task's own), recorded (a file of completions), student (a checkpoint),"
                    + " gguf (a file for llama.cpp), openai, openai-batch or anthropic (a server"
                    + " that speaks that vendor's protocol)",
            example = "solver")
        Kind kind,
    @Setting("what it is called on the bill and in variants; its kind where none is given")
        Optional<String> name,
    @Setting(
            "recorded: the file of completions, in JSON Lines, JSON, CSV or Parquet; gguf: the GGUF"
                + " file")
        Optional<Path> file,
    @Setting(
            value =
                "recorded: which column, or nested path, is what: {id: …, prompt: …, completion: …,"
                    + " sample: …}; those of their own names where none is given",
            otherwise = "{}")
        Map<String, String> columns,
    @Setting("gguf: the most tokens of question and answer together; 4096 where none is given")
        Optional<Integer> context,
    @Setting(
            "student: a Hugging Face directory, such as a run's checkpoints/round-0003; or"
                + " incumbent, the round's student in force")
        Optional<Path> checkpoint,
    @Setting(
            "student: a teacher made for the experiment instead of a checkpoint: trained from"
                + " scratch on the seed set, as the base is, each seed its own: {model: {width:"
                + " 128}, base: {steps: 2000}}")
        Optional<Trained> trained,
    @Setting(
            "student: the day that its chat template writes, where it writes one, such as"
                + " 2026-07-26")
        Optional<String> date,
    @Setting(
            "what it is told as its system turn, which the student is not; {instructions} in it is"
                + " how the task wants answers written")
        Optional<String> system,
    @Setting("recorded: the model that wrote the file; servers: the model that is asked")
        Optional<String> model,
    @Setting(
            "servers: what the API's paths are appended to, such as http://localhost:8000/v1; the"
                + " vendor's own where none is given")
        Optional<String> baseUrl,
    @Setting(
            "servers: the environment variable with the key; the vendor's own has OPENAI_API_KEY or"
                + " ANTHROPIC_API_KEY, one with a base-url has none unless named here")
        Optional<String> keyVariable,
    @Setting(
            value =
                "servers: fields added to each request's body, such as {top_k: 40}; one without a"
                    + " value is left out of it",
            otherwise = "{}")
        Map<String, Tree> extraBody,
    @Setting("servers: an HTTP proxy, as host:port") Optional<String> proxy,
    @Setting("servers: the most requests under way; 8 where none is given, 500 for batches")
        Optional<Integer> concurrency,
    @Setting("servers: how long an attempt may take") Optional<TimeoutSettings> timeouts,
    @Setting("servers: how fast they are asked") Optional<RateSettings> rate,
    @Setting("servers: when a failed attempt is made again") Optional<RetrySettings> retry,
    @Setting(
            value =
                "requests in a row that may fail before the run stops, to be resumed: what many"
                    + " meet is a setting's fault; 0 goes on whatever fails",
            otherwise = "10")
        int giveUpAfter,
    @Setting("openai-batch: how requests become batches") Optional<BatchSettings> batch,
    @Setting("openai: the field that bounds an answer; max-tokens where none is given")
        Optional<OpenAiOptions.LengthField> lengthField,
    @Setting("openai: ask for the log-probabilities of the answer's tokens")
        Optional<Boolean> logProbabilities,
    @Setting("servers: look the model up in the server's list before the run; true where not given")
        Optional<Boolean> checkModel,
    @Setting(
            "servers and students: share answers across seeds, which makes seeds dependent where"
                + " answers are random; false where not given (a greedy student's are shared)")
        Optional<Boolean> shareAcrossSeeds,
    @Setting(value = "answers asked for a candidate", otherwise = "1") int samples,
    @Setting(
            "instead of samples: as many as cost what another teacher's do, by the ratio of active"
                + " parameters or of prices: {samples: 4, active-parameters: 27000000000}")
        Optional<MatchedTo> matchedTo,
    @Setting(
            value = "of several teachers: the share of candidates, by weight (assign: share)",
            otherwise = "1")
        double share,
    @Setting(value = "the longest answer, in the teacher's tokens", otherwise = "256")
        int maxTokens,
    @Setting(
            value = "servers: tokens that may be billed beyond the prompt's text and max-tokens",
            otherwise = "{}")
        Overhead overhead,
    @Setting(value = "0 is greedy", otherwise = "0") double temperature,
    @Setting(value = "nucleus mass", otherwise = "1") double topP,
    @Setting(
            "student: draw from so many of the likeliest tokens, and those as likely as the last of"
                + " them, before top-p; all where none is given (servers: extra-body: {top_k: 40})")
        Optional<Integer> topK,
    @Setting("solver: what it does wrong on purpose, for admission to have something to catch")
        Optional<FaultSettings> faults,
    @Setting(value = "what a token costs", otherwise = "{}") Price price) {

  /** The checkpoint that stands for the student in force. */
  public static final String INCUMBENT = "incumbent";

  private static final Set<String> INCIDENTAL =
      Set.of(
          "base-url",
          "key-variable",
          "proxy",
          "concurrency",
          "timeouts",
          "rate",
          "retry",
          "batch",
          "check-model",
          "give-up-after");

  /** What changes no answer, or stands in a request's key by itself. */
  private static final Set<String> NOT_ASKED =
      Set.of(
          "name",
          "file",
          "checkpoint",
          "trained",
          "model",
          "system",
          "share-across-seeds",
          "samples",
          "matched-to",
          "share",
          "max-tokens",
          "overhead",
          "temperature",
          "top-p",
          "price");

  private static final Set<String> RAISABLE =
      Set.of("max-tokens", "overhead", "overhead.input", "overhead.output");

  private static final Map<Placeholder, String> NOT_IN_SYSTEM =
      Arrays.stream(Placeholder.values())
          .filter(placeholder -> placeholder != Placeholder.INSTRUCTIONS)
          .collect(
              Collectors.toMap(
                  p -> p, p -> "only a template of generate's", (a, b) -> a, TreeMap::new));

  /** Placeholders in a system text that nothing fills. */
  private static List<String> untold(String system) {
    return new Template("in system", system).problems(Set.of(), NOT_IN_SYSTEM);
  }

  /** What it is told, with {@code instructions} where they belong; empty for nothing. */
  public String told(String instructions) {
    return system
        .map(
            text ->
                new Template("in system", text)
                    .filled(Map.of(Placeholder.INSTRUCTIONS, instructions)))
        .orElse("");
  }

  /**
   * Whether a key below the teacher may have a larger value where a run goes on: it then holds for
   * what is not yet sent.
   */
  public static boolean raisable(String key) {
    return RAISABLE.contains(key);
  }

  /**
   * What is asked of the teacher beside the model, the messages and the sampling, and may change
   * its answers: its kind and the fields added to its requests, not where it is or what it costs.
   * Equal texts ask alike.
   */
  public String asked() {
    Map<String, Object> asked = new TreeMap<>(Plain.of(this));
    asked.keySet().removeIf(key -> incidental(key) || NOT_ASKED.contains(key));
    asked.remove("extra-body");
    String fields = new String(extra().applied("{}".getBytes(UTF_8)), UTF_8);
    Set<String> left =
        extraBody.entrySet().stream()
            .filter(field -> field.getValue().typed() == null)
            .map(Map.Entry::getKey)
            .collect(Collectors.toCollection(TreeSet::new));
    return "%s body %s without %s".formatted(asked, fields, left);
  }

  /**
   * Whether a key says where a teacher is and how patiently it is asked, and not who it is: what
   * was begun with another value goes on with this one.
   *
   * @param key a dotted path below the teacher
   */
  public static boolean incidental(String key) {
    return INCIDENTAL.contains(key.replaceFirst("\\..*", ""));
  }

  /** The kinds of teacher. */
  public enum Kind {
    SOLVER,
    RECORDED,
    STUDENT,
    GGUF,
    OPENAI,
    OPENAI_BATCH,
    ANTHROPIC;

    private static final Set<Kind> FILES = EnumSet.of(RECORDED, GGUF);
    private static final Set<Kind> SERVERS = EnumSet.of(OPENAI, OPENAI_BATCH, ANTHROPIC);
    private static final Set<Kind> RANDOM =
        EnumSet.of(STUDENT, GGUF, OPENAI, OPENAI_BATCH, ANTHROPIC);

    /** Whether it is asked over the network. */
    public boolean server() {
      return SERVERS.contains(this);
    }

    /** As it is written. */
    public String written() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** Tokens that a server may bill beyond what is asked of it. */
  public record Overhead(
      @Setting(
              value =
                  "for a prompt, beyond a token for each byte and 16 a message: a template, a"
                      + " system prompt of the server's own",
              otherwise = "256")
          long input,
      @Setting(
              value = "for an answer, beyond max-tokens: thoughts, a cut inside a character",
              otherwise = "0")
          long output) {

    /** What most servers keep to. */
    public static final Overhead DEFAULT = new Overhead(256, 0);

    public Overhead {
      new Check().atLeast("input", input, 0).atLeast("output", output, 0).done();
    }

    /** As the clients take it. */
    public Billing billing() {
      return Billing.overhead(input, output);
    }
  }

  /** A decoder that is trained before the first round. */
  public record Trained(
      @Setting(value = "its shape", otherwise = "{}") StudentSettings.Model model,
      @Setting(value = "how it is trained", otherwise = "{}") StudentSettings.Base base) {}

  /**
   * Another teacher whose samples' price is to be matched (Bansal et al. 2024): S_WC = (P_SE /
   * P_WC) S_SE, by parameters a token, or by the price of output tokens.
   */
  public record MatchedTo(
      @Setting(value = "its samples a prompt", example = "1") int samples,
      @Setting("its parameters used for a token") Optional<Long> activeParameters,
      @Setting("its money for a million output tokens") Optional<Money> outputMicroUsdPerMillion) {

    public MatchedTo {
      new Check()
          .atLeast("samples", samples, 1)
          .atLeast("active-parameters", activeParameters.orElse(1L), 1)
          .atLeast(
              "output-micro-usd-per-million",
              outputMicroUsdPerMillion.map(Money::microUsd).orElse(1L),
              1)
          .that(
              activeParameters.isPresent() != outputMicroUsdPerMillion.isPresent(),
              "expected either active-parameters or output-micro-usd-per-million",
              "active-parameters",
              "output-micro-usd-per-million")
          .done();
    }

    /** The samples of a teacher of this price that cost the same; 0 where that is not known. */
    long samples(Price own) {
      long theirs =
          activeParameters.orElseGet(
              () -> outputMicroUsdPerMillion.map(Money::microUsd).orElse(0L));
      long ours =
          activeParameters.isPresent()
              ? own.activeParameters()
              : own.outputMicroUsdPerMillion().microUsd();
      return ours == 0 ? 0 : Math.max(1, Math.round((double) samples * theirs / ours));
    }

    private String unknown() {
      return "the ratio needs this teacher's own price."
          + (activeParameters.isPresent() ? "active-parameters" : "output-micro-usd-per-million");
    }
  }

  /** What a token costs. */
  public record Price(
      @Setting(value = "money for a million input tokens: $0.15, or in micro-USD", otherwise = "0")
          Money inputMicroUsdPerMillion,
      @Setting(value = "money for a million output tokens: $0.60, or in micro-USD", otherwise = "0")
          Money outputMicroUsdPerMillion,
      @Setting(value = "parameters used for a token, for FLOPs; 0 = unknown", otherwise = "0")
          long activeParameters) {

    public Price {
      new Check()
          .atLeast("input-micro-usd-per-million", inputMicroUsdPerMillion.microUsd(), 0)
          .atLeast("output-micro-usd-per-million", outputMicroUsdPerMillion.microUsd(), 0)
          .atLeast("active-parameters", activeParameters, 0)
          .done();
    }

    /** Whether calls cost money. */
    public boolean paid() {
      return inputMicroUsdPerMillion.microUsd() + outputMicroUsdPerMillion.microUsd() > 0;
    }
  }

  public TeacherSettings {
    columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
    Map<String, Tree> fields = Collections.unmodifiableMap(new LinkedHashMap<>(extraBody));
    extraBody = fields;
    Check check = new Check();
    if (matchedTo.isPresent()) {
      long matched = matchedTo.get().samples(price);
      check
          .that(matched > 0, matchedTo.get().unknown(), "matched-to", "price")
          .that(
              samples == 1 || samples == matched,
              "matched-to makes it %d; leave samples out".formatted(matched),
              "samples",
              "matched-to");
      samples = (int) Math.min(matched, Integer.MAX_VALUE);
    }
    Map<String, Boolean> server = new LinkedHashMap<>();
    server.put("base-url", baseUrl.isPresent());
    server.put("key-variable", keyVariable.isPresent());
    server.put("extra-body", !extraBody.isEmpty());
    server.put("proxy", proxy.isPresent());
    server.put("concurrency", concurrency.isPresent());
    server.put("timeouts", timeouts.isPresent());
    server.put("retry", retry.isPresent());
    server.put("check-model", checkModel.isPresent());
    server.put("overhead", !overhead.equals(Overhead.DEFAULT));
    belong(check, kind, Kind.SERVERS, server);
    belong(check, kind, Kind.RANDOM, Map.of("share-across-seeds", shareAcrossSeeds.isPresent()));
    belong(
        check,
        kind,
        EnumSet.of(Kind.OPENAI, Kind.OPENAI_BATCH),
        Map.of("length-field", lengthField.isPresent()));
    belong(
        check,
        kind,
        EnumSet.of(Kind.OPENAI, Kind.OPENAI_BATCH),
        Map.of("log-probabilities", logProbabilities.isPresent()));
    belong(check, kind, EnumSet.of(Kind.OPENAI, Kind.ANTHROPIC), Map.of("rate", rate.isPresent()));
    belong(check, kind, EnumSet.of(Kind.RECORDED), Map.of("columns", !columns.isEmpty()));
    belong(check, kind, EnumSet.of(Kind.GGUF), Map.of("context", context.isPresent()));
    belong(check, kind, EnumSet.of(Kind.OPENAI_BATCH), Map.of("batch", batch.isPresent()));
    belong(check, kind, EnumSet.of(Kind.STUDENT), Map.of("date", date.isPresent()));
    belong(check, kind, EnumSet.of(Kind.STUDENT), Map.of("top-k", topK.isPresent()));
    belong(check, kind, EnumSet.of(Kind.SOLVER), Map.of("faults", faults.isPresent()));
    check.that(Day.isNoneOrSound(date), Day.problem(date), "date");
    boolean named = kind == Kind.RECORDED || kind.server();
    List<String> untold = system.map(TeacherSettings::untold).orElse(List.of());
    belong(check, kind, Kind.RANDOM, Map.of("system", system.isPresent()));
    check
        .that(untold.isEmpty(), String.join("; ", untold), "system")
        .that(
            !inForce(checkpoint) || date.isEmpty(),
            "the student in force is asked as students are; its day is student.chat.date",
            "date",
            "checkpoint")
        .that(
            !inForce(checkpoint) || shareAcrossSeeds.isEmpty(),
            "the student in force is each seed's own, whose answers no other seed has",
            "share-across-seeds",
            "checkpoint")
        .that(
            Kind.FILES.contains(kind) == file.isPresent(),
            Kind.FILES.contains(kind)
                ? "a teacher of kind %s needs the file it reads".formatted(kind.written())
                : "only a teacher of kind recorded or gguf has a file",
            "file",
            "kind")
        .that(
            (kind == Kind.STUDENT) == (checkpoint.isPresent() != trained.isPresent()),
            kind == Kind.STUDENT
                ? "a student as teacher needs the directory of its checkpoint, or trained, and not"
                    + " both"
                : "only a teacher of kind student has a checkpoint or is trained",
            "checkpoint",
            "trained",
            "kind")
        .that(
            name.orElse("a").matches("[A-Za-z0-9][A-Za-z0-9._-]*"),
            "a name has letters, digits, '.', '_' and '-' only",
            "name")
        .atLeast("context", context.orElse(2), 2)
        .that(
            samples > 0 || matchedTo.isPresent(), "must be at least 1, found " + samples, "samples")
        .positive("share", share)
        .that(
            kind != Kind.SOLVER || samples == 1 || faults.isPresent(),
            "a solver always gives the same answer; ask it once, or have it err: faults: {wrong:"
                + " 0.3}",
            "samples",
            "kind")
        .that(
            named == model.isPresent(),
            named
                ? "a teacher of kind %s needs the name of its model".formatted(kind.written())
                : "a teacher of kind %s has no model to name".formatted(kind.written()),
            "model",
            "kind")
        .that(
            keyVariable.orElse("A").matches("(?!(?=.*[a-z])(?=.*\\d).{20})[A-Za-z_][A-Za-z0-9_]*"),
            "expected the name of an environment variable, found what looks like none; the key"
                + " itself must not stand in a manifest",
            "key-variable")
        .that(
            proxy.orElse("a:1").matches("[^\\s:/@]+:[0-9]{1,5}"),
            "expected host:port, such as proxy.example:3128",
            "proxy")
        .atLeast("concurrency", concurrency.orElse(1), 1)
        .atLeast("max-tokens", maxTokens, 1)
        .atLeast("give-up-after", giveUpAfter, 0)
        .within("temperature", temperature, 0, kind == Kind.ANTHROPIC ? 1 : 10)
        .that(topP > 0 && topP <= 1, "must lie in (0, 1], found " + topP, "top-p")
        .atLeast("top-k", topK.orElse(1), 1)
        .that(
            kind != Kind.SOLVER || temperature == 0,
            "a solver always gives the same answer; leave temperature at 0",
            "temperature",
            "kind");
    baseUrl.ifPresent(url -> refused(() -> Endpoint.at(url), "base-url", check));
    refused(() -> ExtraBody.of(typed(fields)), "extra-body", check);
    check.done();
  }

  /** Whether the same question may have another answer when it is asked again. */
  boolean varies() {
    return switch (kind) {
      case SOLVER -> faults.map(FaultSettings::wrong).orElse(0.0) > 0;
      case RECORDED -> true;
      default -> temperature > 0;
    };
  }

  /** Whether the student in force is asked. */
  public boolean incumbent() {
    return inForce(checkpoint);
  }

  private static boolean inForce(Optional<Path> checkpoint) {
    return checkpoint.equals(Optional.of(Path.of(INCUMBENT)));
  }

  /** The extra fields with the types YAML gives them. */
  public ExtraBody extra() {
    return ExtraBody.of(typed(extraBody));
  }

  private static Map<String, @Nullable Object> typed(Map<String, Tree> fields) {
    Map<String, @Nullable Object> typed = new LinkedHashMap<>();
    fields.forEach((name, value) -> typed.put(name, value.typed()));
    return typed;
  }

  private static void belong(
      Check check, Kind kind, Set<Kind> kinds, Map<String, Boolean> present) {
    String takers = kinds.stream().map(Kind::written).collect(Collectors.joining(" or "));
    present.forEach(
        (key, there) ->
            check.that(
                !there || kinds.contains(kind),
                "only a teacher of kind %s takes it, this one is of kind %s"
                    .formatted(takers, kind.written()),
                key,
                "kind"));
  }

  /** What the clients would refuse is refused here, where its line is known. */
  private static void refused(Runnable attempt, String key, Check check) {
    try {
      attempt.run();
    } catch (IllegalArgumentException e) {
      check.that(false, String.valueOf(e.getMessage()), key);
    }
  }
}
