package dev.quaestor.experiments.manifest;

import dev.quaestor.curation.budget.Dimension;
import dev.quaestor.curation.student.Gauge;
import dev.quaestor.curation.student.Steering;
import dev.quaestor.curation.student.TrainingPlan;
import dev.quaestor.experiments.settings.Check;
import dev.quaestor.experiments.settings.Names;
import dev.quaestor.experiments.settings.Setting;
import dev.quaestor.experiments.settings.Shorthand;
import dev.quaestor.trainer.command.CommandLine;
import dev.quaestor.trainer.command.CommandMaking;
import dev.quaestor.trainer.command.CorpusForm;
import dev.quaestor.trainer.engine.AdapterSettings;
import dev.quaestor.trainer.engine.Precision;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How a round trains. */
public record TrainSettings(
    @Setting(value = "base or incumbent", otherwise = "base") TrainingPlan.From from,
    @Setting(value = "all, round, or {window: rounds}", otherwise = "all") Data data,
    @Setting(
            value = "optimizer steps for each query charged (from base: of all rounds)",
            otherwise = "0.5")
        double stepsPerQuery,
    @Setting(
            "steps for each unit charged in another dimension, in place of steps-per-query:"
                + " {mega-flops: 1e-9}, so that teachers of unlike cost are trained alike at equal cost")
        Optional<StepsPer> stepsPer,
    @Setting(value = "examples a step", otherwise = "32") int batch,
    @Setting(value = "the highest learning rate", otherwise = "1e-3") double learningRate,
    @Setting(value = "share of the steps in which the rate rises", otherwise = "0.1") double warmUp,
    @Setting(value = "share of each batch drawn from the seed set", otherwise = "0.4")
        double replay,
    @Setting(value = "the highest global gradient norm; 0 = no clipping", otherwise = "1.0")
        double clip,
    @Setting(value = "AdamW's weight decay", otherwise = "0.01") double weightDecay,
    @Setting(value = "steps between checkpoints inside a round; 0 = none", otherwise = "0")
        int checkpointEvery,
    @Setting(
            "end a round's training by the steer split: reward, loss, or {by: …, every: …, patience: …, keep: …}; without it all steps are done")
        Optional<EarlyStopping> earlyStopping,
    @Setting(
            "a low-rank adapter (LoRA) that learns beside the frozen base; without it the whole student learns")
        Optional<Adapter> adapter,
    @Setting(
            "built-in; command: another program trains; or told: your own loop does, by quaestor next and quaestor tell")
        Optional<Kind> kind,
    @Setting(
            "with kind: command: the program and its arguments, with {corpus} {base} {incumbent} {out} {steps} {seed} {round} {learning-rate}")
        Optional<List<String>> command,
    @Setting(
            "with kind: command: prints the versions of what trains, which are recorded; default: lines of the command's own output such as `versions: trl 0.25.1`")
        Optional<List<String>> version,
    @Setting("where another program trains: how the corpus is laid out; default prompt-completion")
        Optional<CorpusForm> corpusForm,
    @Setting("with kind: command: the longest one training may take; default 24h")
        Optional<Duration> timeLimit,
    @Setting("with kind: command: how often a round's training is tried; default 1")
        Optional<Integer> attempts,
    @Setting(
            "f32, or bf16: products of weights, activations and gradients have both factors rounded to bf16 and are added up in 32 bits, where the machine multiplies it that much faster that it pays (AMX); weights, moments and all else stay f32, and so does the base's training; f32 where none is given")
        Optional<Precision> precision) {

  /** Who trains. */
  public enum Kind {
    BUILT_IN,
    COMMAND,
    TOLD
  }

  /** The precision in which students learn. */
  public Precision rounded() {
    return precision.orElse(Precision.F32);
  }

  /** Whether another program trains, or a person's own loop. */
  public boolean outside() {
    return outside(kind);
  }

  private static boolean outside(Optional<Kind> kind) {
    return kind.isPresent() && kind.get() != Kind.BUILT_IN;
  }

  /** How a corpus is laid out. */
  public CorpusForm form() {
    return corpusForm.orElse(CorpusForm.PROMPT_COMPLETION);
  }

  /** How the command is run. */
  public CommandMaking.Setup setup() {
    return new CommandMaking.Setup(
        new CommandLine(command.orElseThrow()),
        version.map(CommandLine::new),
        new CommandMaking.Patience(timeLimit.orElse(Duration.ofHours(24)), attempts.orElse(1)),
        learningRate);
  }

  /** When the steer split ends a training, and which state it keeps. */
  @Shorthand("by")
  public record EarlyStopping(
      @Setting(
              value =
                  "what is read on the steer split: reward (macro accuracy, greedy) or loss (of its references)",
              example = "reward")
          By by,
      @Setting(value = "steps between two readings; the last step is read too", otherwise = "25")
          int every,
      @Setting(
              value =
                  "readings in a row without a better one that end it; 0 does all steps and keeps the best",
              otherwise = "2")
          int patience,
      @Setting(
              value = "which state is the round's student: best (the earliest of equals) or last",
              otherwise = "best")
          Steering.Keep keep) {

    /** What is read. */
    public enum By {
      REWARD,
      LOSS
    }

    public EarlyStopping {
      new Check()
          .atLeast("every", every, 1)
          .atLeast("patience", patience, 0)
          .that(
              patience > 0 || keep == Steering.Keep.BEST,
              "a patience of 0 does all steps, and their last state is what there is without early-stopping; keep the best, or set patience: 2",
              "keep",
              "patience")
          .done();
    }

    /** The loop's part of it, going by {@code gauge}. */
    public Steering steering(Gauge gauge) {
      return new Steering(every, patience, keep, gauge);
    }
  }

  /** A low-rank adapter, as PEFT has it. */
  public record Adapter(
      @Setting(value = "the adapter's inner size", otherwise = "16") int rank,
      @Setting(value = "the adapter's part is multiplied by alpha / rank", otherwise = "32")
          double alpha,
      @Setting(value = "share of the adapter's input dropped while training", otherwise = "0")
          double dropout,
      @Setting(
              value =
                  "which projections are adapted: q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj, down_proj, or all-linear",
              otherwise = "[all-linear]")
          List<String> targets) {

    public Adapter {
      targets = List.copyOf(targets);
      List<String> known = new ArrayList<>(AdapterSettings.PROJECTIONS);
      AdapterSettings.FUSED.stream().filter(name -> !known.contains(name)).forEach(known::add);
      known.add(AdapterSettings.ALL_LINEAR);
      Check check =
          new Check()
              .atLeast("rank", rank, 1)
              .positive("alpha", alpha)
              .that(dropout >= 0 && dropout < 1, "must lie in [0, 1), found " + dropout, "dropout")
              .that(!targets.isEmpty(), "at least one target is needed, of " + known, "targets");
      for (String target : targets) {
        check.that(
            known.contains(target),
            "no such target %s; %s".formatted(target, Names.hint(target, known)),
            "targets");
      }
      check.done();
    }

    /** For the engine. */
    public AdapterSettings settings() {
      return new AdapterSettings(rank, alpha, dropout, targets);
    }
  }

  /** What of the admitted examples a round trains on. */
  @Shorthand("of")
  public record Data(
      @Setting("all or round") Optional<Of> of,
      @Setting("the last so many rounds") Optional<Integer> window) {

    /** Which rounds' examples. */
    public enum Of {
      ALL,
      ROUND
    }

    public Data {
      new Check()
          .that(
              of.isPresent() != window.isPresent(),
              "expected all, round, or {window: rounds}",
              "of",
              "window")
          .atLeast("window", window.orElse(1), 1)
          .done();
    }

    /** As a window: 1 is this round alone. */
    public int rounds() {
      return window.orElse(of.orElse(Of.ALL) == Of.ALL ? Integer.MAX_VALUE : 1);
    }
  }

  /** Optimizer steps for each unit charged in one dimension. */
  public record StepsPer(
      @Setting("for each token sent") Optional<Double> inputTokens,
      @Setting("for each token generated") Optional<Double> outputTokens,
      @Setting("for each million FLOPs of the teacher") Optional<Double> megaFlops,
      @Setting("for each millionth of a US dollar") Optional<Double> microUsd) {

    public StepsPer {
      Check check = new Check();
      Map<Dimension, Double> given = given(inputTokens, outputTokens, megaFlops, microUsd);
      given.forEach((dimension, rate) -> check.positive(dimension.key(), rate));
      check
          .that(
              given.size() == 1,
              "expected one of input-tokens, output-tokens, mega-flops and micro-usd, found "
                  + given.size(),
              "mega-flops",
              "output-tokens",
              "input-tokens",
              "micro-usd")
          .done();
    }

    private static Map<Dimension, Double> given(
        Optional<Double> inputTokens,
        Optional<Double> outputTokens,
        Optional<Double> megaFlops,
        Optional<Double> microUsd) {
      Map<Dimension, Double> given = new EnumMap<>(Dimension.class);
      inputTokens.ifPresent(rate -> given.put(Dimension.INPUT_TOKENS, rate));
      outputTokens.ifPresent(rate -> given.put(Dimension.OUTPUT_TOKENS, rate));
      megaFlops.ifPresent(rate -> given.put(Dimension.MEGA_FLOPS, rate));
      microUsd.ifPresent(rate -> given.put(Dimension.MICRO_USD, rate));
      return given;
    }

    private Map.Entry<Dimension, Double> only() {
      return given(inputTokens, outputTokens, megaFlops, microUsd).entrySet().iterator().next();
    }
  }

  public TrainSettings {
    new Check()
        .positive("steps-per-query", stepsPerQuery)
        .atLeast("batch", batch, 1)
        .positive("learning-rate", learningRate)
        .within("warm-up", warmUp, 0, 1)
        .that(replay >= 0 && replay < 1, "must lie in [0, 1), found " + replay, "replay")
        .atLeast("clip", clip, 0)
        .atLeast("weight-decay", weightDecay, 0)
        .atLeast("checkpoint-every", checkpointEvery, 0)
        .atLeast("attempts", attempts.orElse(1), 1)
        .that(
            precision.orElse(Precision.F32) != Precision.INT8,
            "f32 or bf16, found int8, which is a precision of observing",
            "precision")
        .that(
            !outside(kind) || precision.isEmpty(),
            "who trains outside says in which precision; leave it out",
            "precision",
            "kind")
        .that(
            kind.equals(Optional.of(Kind.COMMAND)) == command.isPresent(),
            "kind: command and command: [program, …] belong together",
            "command",
            "kind")
        .that(
            command.isEmpty()
                || command.get().stream().anyMatch(word -> word.contains("{corpus}"))
                    && command.get().stream().anyMatch(word -> word.contains("{out}")),
            "the command must be given {corpus} to read and {out} to write to",
            "command")
        .that(
            version.isEmpty() || command.isPresent(),
            "version belongs to kind: command",
            "version",
            "kind")
        .that(
            !outside(kind) || replay == 0,
            "who trains outside is given what was admitted and replays nothing; set replay: 0",
            "replay",
            "kind")
        .that(
            !outside(kind) || adapter.isEmpty(),
            "who trains outside says what is adapted; leave adapter out",
            "adapter",
            "kind")
        .that(
            !outside(kind) || earlyStopping.isEmpty(),
            "who trains outside says when it ends; leave early-stopping out",
            "early-stopping",
            "kind")
        .done();
  }

  /** The loop's part of it, where all steps are done. */
  public TrainingPlan plan() {
    return plan(Optional.empty());
  }

  /** The loop's part of it, with what it goes by where it may stop early. */
  public TrainingPlan plan(Optional<Steering> steering) {
    return new TrainingPlan(from, data.rounds(), stepsAxis(), stepsPerUnit(), steering);
  }

  /** What optimizer steps follow. */
  public Dimension stepsAxis() {
    return stepsPer.map(per -> per.only().getKey()).orElse(Dimension.QUERIES);
  }

  /** Optimizer steps for one unit charged on {@link #stepsAxis}. */
  public double stepsPerUnit() {
    return stepsPer.map(per -> per.only().getValue()).orElse(stepsPerQuery);
  }
}
