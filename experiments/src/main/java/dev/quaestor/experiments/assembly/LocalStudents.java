package dev.quaestor.experiments.assembly;

import com.sun.management.OperatingSystemMXBean;
import dev.quaestor.curation.admission.AdmissionRule;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.pool.LazyList;
import dev.quaestor.eval.task.Item;
import dev.quaestor.experiments.manifest.ComputeSettings;
import dev.quaestor.experiments.manifest.Manifest;
import dev.quaestor.experiments.manifest.RetentionSettings.Checkpoints;
import dev.quaestor.experiments.manifest.StudentSettings;
import dev.quaestor.experiments.manifest.TeacherSettings;
import dev.quaestor.experiments.manifest.TrainSettings;
import dev.quaestor.experiments.manifest.TrainSettings.Adapter;
import dev.quaestor.trainer.checkpoint.CheckpointStore;
import dev.quaestor.trainer.checkpoint.ModelDirectory;
import dev.quaestor.trainer.checkpoint.Retention;
import dev.quaestor.trainer.command.Making;
import dev.quaestor.trainer.command.OutsideTrainer;
import dev.quaestor.trainer.command.Serving;
import dev.quaestor.trainer.engine.AdapterSettings;
import dev.quaestor.trainer.engine.Decoder;
import dev.quaestor.trainer.engine.DecoderConfig;
import dev.quaestor.trainer.engine.Execution;
import dev.quaestor.trainer.engine.Footprint;
import dev.quaestor.trainer.engine.FrozenBase;
import dev.quaestor.trainer.engine.ProductRates;
import dev.quaestor.trainer.network.FinetuningSession;
import dev.quaestor.trainer.network.Pace;
import dev.quaestor.trainer.student.BaseStudents;
import dev.quaestor.trainer.student.EngineServing;
import dev.quaestor.trainer.student.FinetuningSettings;
import dev.quaestor.trainer.student.Intake;
import dev.quaestor.trainer.student.LocalTrainer;
import dev.quaestor.trainer.tokenizer.ChatForm;
import dev.quaestor.trainer.tokenizer.Tokenizer;
import dev.quaestor.trainer.tokenizer.TokenizerFiles;
import dev.quaestor.trainer.tokenizer.TokenizerTraining;
import dev.quaestor.trainer.work.InProcess;
import dev.quaestor.trainer.work.Workers;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;

/** Students of this process: decoders made from scratch, or loaded from a directory. */
public final class LocalStudents implements Students {

  private static final int SAMPLE = 200;

  private static final Pace.Clocks CLOCKS =
      new Pace.Clocks(
          System::nanoTime,
          () ->
              ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime());

  private record Place(Path directory, Execution execution) {}

  private final Map<Place, BaseStudents> places = new ConcurrentHashMap<>();
  private final Precisions precisions = new Precisions(System::nanoTime);
  private final Optional<Clusters> clusters;

  public LocalStudents() {
    this(Optional.of(new Clusters()));
  }

  private LocalStudents(Optional<Clusters> clusters) {
    this.clusters = clusters;
  }

  @Override
  public Students alone() {
    return new LocalStudents(Optional.empty());
  }

  @Override
  public Base base(Order order, Watch watch) throws IOException, InterruptedException {
    Workers workers =
        clusters.isPresent() ? clusters.get().workers(order.manifest()) : new InProcess();
    try {
      return base(order, watch, workers);
    } catch (IOException | InterruptedException | RuntimeException e) {
      workers.close();
      throw e;
    }
  }

  private Base base(Order order, Watch watch, Workers workers)
      throws IOException, InterruptedException {
    BaseStudents bases = bases(order);
    Optional<Path> checkpoint = order.manifest().student().checkpoint();
    BaseStudents.Base base =
        checkpoint.isPresent()
            ? bases.checkpoint(checkpoint.get(), order.material().seedSet(), chat(order))
            : bases.base(
                recipe(order, student(order).model(), student(order).base()),
                step -> watch.progress("base", step.number(), step.of(), step.tokens()));
    if (order.manifest().student().served()) {
      return ServedBase.of(base, order.manifest(), intake(order));
    }
    return new LocalBase(base, order, workers);
  }

  private BaseStudents bases(Order order) {
    return places.computeIfAbsent(
        new Place(order.directory(), execution(order.manifest())),
        place -> new BaseStudents(place.directory(), place.execution()));
  }

  private static StudentSettings student(Order order) {
    return order.manifest().student();
  }

  @Override
  public Path teacher(Order order, TeacherSettings.Trained trained, Watch watch)
      throws IOException, InterruptedException {
    try (BaseStudents.Base made =
        bases(order)
            .base(
                recipe(order, trained.model(), trained.base()),
                step -> watch.progress("teacher", step.number(), step.of(), step.tokens()))) {
      return made.path();
    }
  }

  @Override
  public void check(Order order) throws IOException {
    Clusters.check(order.manifest());
    for (TeacherSettings teacher : order.manifest().faculty().values()) {
      if (teacher.trained().isPresent()) {
        check(order, teacher.trained().get());
      }
    }
    if (order.manifest().train().outside()) {
      Shown.check(order.manifest());
    }
    Optional<Path> checkpoint = order.manifest().student().checkpoint();
    if (checkpoint.isPresent()) {
      try (ModelDirectory directory = ModelDirectory.open(checkpoint.get())) {
        TokenizerFiles files = tokenizer(directory, checkpoint.get());
        int context = directory.config().decoder().context();
        roomForAnswers(order.manifest(), context);
        int longest = fits(order, files, new Room("student.model.context", context));
        if (order.manifest().student().served()) {
          ServedBase.check(order.manifest());
        } else {
          affordable(order.manifest(), "student.checkpoint", directory.config().decoder(), longest);
        }
      }
    } else {
      StudentSettings.Model model = order.manifest().student().model();
      TokenizerFiles files = tokenizer(order);
      affordable(
          order.manifest(), "student.model", shape(model, vocabulary(files)), model.context());
      fits(order, files, new Room("student.model.context", model.context()));
    }
  }

  @Override
  public Needs needs(Order order) throws IOException {
    Manifest manifest = order.manifest();
    if (manifest.student().served() || manifest.train().outside()) {
      return Needs.UNKNOWN;
    }
    DecoderConfig shape = shape(order);
    Optional<AdapterSettings> adapter = manifest.train().adapter().map(Adapter::settings);
    int context = shape.context();
    Footprint memory =
        adapter
            .map(a -> Footprint.of(shape, training(manifest), context, a))
            .orElseGet(() -> Footprint.of(shape, training(manifest), context));
    long whole = Float.BYTES * shape.parameterCount();
    long learned = adapter.map(a -> Float.BYTES * a.parameterCount(shape)).orElse(whole);
    return new Needs(
        whole,
        learned,
        manifest.train().checkpointEvery() > 0 ? 3 * learned : 0, // with both moments
        (long) memory.bytes());
  }

  private static DecoderConfig shape(Order order) throws IOException {
    StudentSettings student = order.manifest().student();
    if (student.checkpoint().isEmpty()) {
      return shape(student.model(), vocabulary(tokenizer(order)));
    }
    try (ModelDirectory directory = ModelDirectory.open(student.checkpoint().get())) {
      return directory.config().decoder();
    }
  }

  @Override
  public List<String> imprecise(Order order) throws IOException {
    return Precisions.asked(order.manifest())
        ? precisions.problems(order.manifest(), shape(order))
        : List.of();
  }

  @Override
  public Optional<ProductRates> rates(Order order) throws IOException {
    return Precisions.asked(order.manifest())
        ? Optional.of(precisions.rates(shape(order)))
        : Optional.empty();
  }

  @Override
  public Optional<Pace.Both> pace(Order order) throws IOException {
    Manifest manifest = order.manifest();
    if (manifest.student().served() || manifest.train().outside()) {
      return Optional.empty();
    }
    Optional<Path> checkpoint = manifest.student().checkpoint();
    Optional<AdapterSettings> adapter = manifest.train().adapter().map(Adapter::settings);
    if (checkpoint.isEmpty()) {
      return pace(order, manifest.student().model());
    }
    try (ModelDirectory directory = ModelDirectory.open(checkpoint.get())) {
      Pace.Load load = load(order, tokenizer(directory, checkpoint.get()));
      if (adapter.isEmpty()) {
        try (Decoder decoder = directory.load()) {
          return Optional.of(Pace.of(decoder, load, training(manifest), CLOCKS));
        }
      }
      try (FrozenBase base = directory.frozen();
          var learning =
              dev.quaestor.trainer.engine.Adapter.initialise(
                  base.config(), adapter.get(), new SplittableRandom(2))) {
        var adapted = new FinetuningSession.Adapted(base, learning);
        return Optional.of(Pace.of(adapted, load, training(manifest), CLOCKS));
      }
    }
  }

  @Override
  public Optional<Pace.Both> pace(Order order, StudentSettings.Model model) {
    TokenizerFiles files = tokenizer(order);
    try (Decoder decoder =
        Decoder.initialise(shape(model, vocabulary(files)), new SplittableRandom(1))) {
      return Optional.of(Pace.of(decoder, load(order, files), training(order.manifest()), CLOCKS));
    }
  }

  /**
   * Tokens of a prompt and of an answer, the mean of some hundred; an answer is as long as the seed
   * set's, and as the student's may be where there is none.
   */
  private static Pace.Load load(Order order, TokenizerFiles files) {
    Manifest manifest = order.manifest();
    try (Tokenizer tokenizer = Tokenizer.of(files)) {
      Optional<ChatForm> form = chat(order).map(asked -> ChatForm.of(files, tokenizer, asked));
      double prompt =
          order.material().pool().stream()
              .limit(SAMPLE)
              .mapToInt(item -> prompt(tokenizer, form, item.candidate().prompt()))
              .average()
              .orElse(1);
      double answer =
          order.material().seedSet().stream()
              .limit(SAMPLE)
              .mapToInt(example -> answer(tokenizer, form, example))
              .average()
              .orElse(manifest.observe().maxTokens());
      int written = (int) Math.round(Math.min(answer, manifest.observe().maxTokens()));
      return new Pace.Load(
          Math.max(1, (int) Math.round(prompt)), Math.max(1, written), manifest.train().batch());
    }
  }

  private static void check(Order order, TeacherSettings.Trained trained) {
    if (trained.base().steps() > 0 && order.material().seedSet().isEmpty()) {
      throw new IllegalArgumentException(
          "teacher.trained: a teacher is trained on the seed set, which is empty; set"
              + " task.seed-set");
    }
    TokenizerFiles files = tokenizer(order);
    int context = trained.model().context();
    affordable(
        order.manifest(),
        "teacher.trained.model",
        shape(trained.model(), vocabulary(files)),
        context);
    fits(order, files, new Room("teacher.trained.model.context", context));
  }

  @Override
  public Fitted fitted(Order order) throws IOException {
    Optional<Path> checkpoint = order.manifest().student().checkpoint();
    if (checkpoint.isEmpty()) {
      return fitted(order, tokenizer(order), order.manifest().student().model().context());
    }
    try (ModelDirectory directory = ModelDirectory.open(checkpoint.get())) {
      TokenizerFiles files = tokenizer(directory, checkpoint.get());
      return fitted(order, files, directory.config().decoder().context());
    }
  }

  /** A prompt has what the longest answer leaves of the context, and half of it at least. */
  private static Fitted fitted(Order order, TokenizerFiles files, int context) {
    int most = Math.max(context - order.manifest().longestAnswer(), context / 2);
    try (Tokenizer tokenizer = Tokenizer.of(files)) {
      Optional<ChatForm> form = chat(order).map(asked -> ChatForm.of(files, tokenizer, asked));
      return new PromptRoom(
              most, order.manifest().task().longer(), text -> prompt(tokenizer, form, text))
          .fit(order.material());
    }
  }

  @Override
  public Fit fit(Order order) throws IOException {
    return fit(intake(order));
  }

  private static Intake intake(Order order) throws IOException {
    Optional<Path> checkpoint = order.manifest().student().checkpoint();
    if (checkpoint.isEmpty()) {
      int context = order.manifest().student().model().context();
      return Intake.of(tokenizer(order), context, chat(order));
    }
    try (ModelDirectory directory = ModelDirectory.open(checkpoint.get())) {
      int context = directory.config().decoder().context();
      return Intake.of(tokenizer(directory, checkpoint.get()), context, chat(order));
    }
  }

  private static Fit fit(Intake intake) {
    return new Fit() {
      @Override
      public AdmissionRule rule() {
        return new Learnable(intake::obstacle);
      }

      @Override
      public void close() {
        intake.close();
      }
    };
  }

  private static TokenizerFiles tokenizer(ModelDirectory directory, Path checkpoint)
      throws IOException {
    return directory
        .tokenizer()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "student.checkpoint: %s has no tokenizer.json".formatted(checkpoint)));
  }

  private static void roomForAnswers(Manifest manifest, int context) {
    int longest = Math.max(manifest.observe().maxTokens(), manifest.decoding().maxTokens());
    if (longest >= context) {
      throw new IllegalArgumentException(
          "observe.max-tokens: an answer of %d tokens leaves a prompt no room in the context of student.checkpoint, which is %d; lower it (or measure.max-tokens)"
              .formatted(longest, context));
    }
  }

  /** Refuses what would die of memory later, with the sum and what it is made of. */
  private static void affordable(Manifest manifest, String key, DecoderConfig shape, int longest) {
    int shards = manifest.compute().shards().orElse(1);
    Optional<AdapterSettings> adapter =
        manifest.train().adapter().map(TrainSettings.Adapter::settings);
    Footprint need =
        adapter
            .map(a -> Footprint.of(shape, training(manifest), longest, a))
            .orElseGet(() -> Footprint.of(shape, training(manifest), longest));
    double machine = Footprint.machine();
    String size =
        "%s: width %d, layers %d, ffn %d, a vocabulary of %d and sequences of up to %d tokens make %s parameters"
            .formatted(
                key,
                shape.width(),
                shape.layers(),
                shape.ffn(),
                shape.vocab(),
                longest,
                need.parameters() < 1e9
                    ? "%,.0f".formatted(need.parameters())
                    : "%,.1f billion".formatted(need.parameters() / 1e9));
    if (need.bytes() > machine) {
      throw new IllegalArgumentException(
          "%s; finetuning %s on %d %s takes about %s of memory, and this machine has %s; lower width, layers, ffn or context%s"
              .formatted(
                  size,
                  adapter.isPresent() ? "an adapter beside them" : "them",
                  shards,
                  shards == 1 ? "shard" : "shards",
                  Footprint.readable(need.bytes()),
                  Footprint.readable(machine),
                  adapter.isPresent()
                      ? ", or set compute.recompute: true"
                      : ", set compute.recompute: true, or train.adapter: {rank: 16}"));
    }
    if (need.largest() > Footprint.ARRAY_LIMIT) {
      throw new IllegalArgumentException(
          "%s; one of its arrays takes %s, and no more than %s can be addressed; lower width, ffn, vocabulary or context"
              .formatted(
                  size,
                  Footprint.readable(need.largest()),
                  Footprint.readable(Footprint.ARRAY_LIMIT)));
    }
  }

  /**
   * A context to fit into.
   *
   * @param key the setting that says it
   */
  private record Room(String key, int context) {}

  /**
   * Every prompt must leave room for an answer, and every seed example must fit whole.
   *
   * @return tokens of the longest sequence a run may meet: a prompt with its answer, or an example
   */
  private static int fits(Order order, TokenizerFiles files, Room room) {
    int context = room.context();
    int longest = 0;
    int answer = order.manifest().longestAnswer();
    try (Tokenizer tokenizer = Tokenizer.of(files)) {
      Optional<ChatForm> form = chat(order).map(asked -> ChatForm.of(files, tokenizer, asked));
      // Made of the pool and the seed set, it writes what they hold, in a token a byte at most.
      boolean own = order.manifest().student().checkpoint().isEmpty() && form.isEmpty();
      int around = tokenizer.affixes().before().length + 1; // the answer's end
      List<List<Item>> splits =
          List.of(order.material().pool(), order.material().monitor(), order.material().test());
      for (int split = 0; split < splits.size(); split++) {
        boolean written = own && split == 0;
        for (Item item : splits.get(split)) {
          Candidate candidate = item.candidate();
          int most = longest == context ? context - 1 : longest - answer;
          if (written && atMost(most - around, candidate.prompt())) {
            continue;
          }
          int length = length(candidate.id(), () -> prompt(tokenizer, form, candidate.prompt()));
          longest = (int) Math.max(longest, Math.min(context, (long) length + answer));
          if (length >= context) {
            throw new IllegalArgumentException(
                "%s: the prompt of candidate %s has %d tokens, the context holds %d and must also hold the answer; enlarge it, or set task.longer: drop or truncate"
                    .formatted(room.key(), candidate.id(), length, context));
          }
        }
      }
      for (Example example : order.material().seedSet()) {
        if (own && atMost(longest - around, example.prompt(), example.answer())) {
          continue;
        }
        int length =
            length(
                example.candidateId(),
                () -> prompt(tokenizer, form, example.prompt()) + answer(tokenizer, form, example));
        longest = Math.max(longest, length);
        if (length > context) {
          throw new IllegalArgumentException(
              "%s: an example of the seed set (%s) has %d tokens, the context holds %d; enlarge it"
                  .formatted(room.key(), example.candidateId(), length, context));
        }
      }
    }
    return longest;
  }

  /** Whether {@code texts} are of {@code most} ASCII characters at most, together. */
  private static boolean atMost(int most, String... texts) {
    int length = 0;
    for (String text : texts) {
      length += text.length();
      if (length > most || text.chars().anyMatch(c -> c > '~')) {
        return false;
      }
    }
    return true;
  }

  private static int prompt(Tokenizer tokenizer, Optional<ChatForm> form, String prompt) {
    return form.map(chat -> chat.prompt(tokenizer, prompt).length)
        .orElseGet(() -> tokenizer.prompt(prompt).length);
  }

  private static int answer(Tokenizer tokenizer, Optional<ChatForm> form, Example example) {
    return form.map(chat -> chat.answer(tokenizer, example.prompt(), example.answer()).length)
        .orElseGet(() -> tokenizer.encode(example.answer()).length + 1);
  }

  private static int length(String id, IntSupplier tokens) {
    try {
      return tokens.getAsInt();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("candidate " + id + ": " + e.getMessage(), e);
    }
  }

  private static Optional<ChatForm.Asked> chat(Order order) {
    return order
        .manifest()
        .student()
        .chat()
        .map(chat -> new ChatForm.Asked(chat.system(), chat.day()));
  }

  private static Execution execution(Manifest manifest) {
    ComputeSettings compute = manifest.compute();
    Execution fast = Execution.fast(compute.shards().orElse(1));
    return fast.withTokensPerPass(compute.tokensPerPass().orElse(fast.tokensPerPass()))
        .withKeep(
            compute.recompute().orElse(false) ? Execution.Keep.LAYER_INPUTS : Execution.Keep.ALL);
  }

  /** That of what learns beside the base, which was made in floats. */
  private static Execution training(Manifest manifest) {
    return execution(manifest).in(manifest.train().rounded());
  }

  private static BaseStudents.Recipe recipe(
      Order order, StudentSettings.Model model, StudentSettings.Base base) {
    TokenizerFiles files = tokenizer(order);
    TrainSettings train = order.manifest().train();
    return new BaseStudents.Recipe(
        shape(model, vocabulary(files)),
        files,
        order.material().seedSet(),
        new FinetuningSettings(
            base.batch(),
            base.learningRate(),
            train.warmUp(),
            0,
            train.clip(),
            train.weightDecay()),
        base.steps(),
        order.seed());
  }

  private static int vocabulary(TokenizerFiles files) {
    try (Tokenizer tokenizer = Tokenizer.of(files)) {
      return tokenizer.vocabularySize();
    }
  }

  private static DecoderConfig shape(StudentSettings.Model model, int vocabulary) {
    return DecoderConfig.llama(vocabulary, model.width(), model.layers(), model.heads())
        .withKvHeads(model.kvHeads().orElse(model.heads()))
        .withFfn(model.ffn())
        .withContext(model.context());
  }

  /** Made of what may be seen before anything is asked: the seed set and the pool's prompts. */
  private static TokenizerFiles tokenizer(Order order) {
    List<String> taught = new ArrayList<>();
    for (Example example : order.material().seedSet()) {
      taught.add(example.prompt());
      taught.add(example.answer());
    }
    List<String> texts =
        LazyList.joined(
            taught, LazyList.each(order.material().pool(), item -> item.candidate().prompt()));
    StudentSettings.Tokenizer settings = order.manifest().student().tokenizer();
    int vocabulary = settings.vocabulary().orElse(Integer.MAX_VALUE);
    return switch (settings.kind()) {
      case CHARACTERS -> TokenizerTraining.characters(texts);
      case WORDS -> TokenizerTraining.words(texts, vocabulary, 1);
      case BPE -> TokenizerTraining.bytePairs(texts, vocabulary, settings.boundary());
    };
  }

  /** A base with the trainers made from it, which share its memory. */
  private static final class LocalBase implements Base {

    private final BaseStudents.Base base;
    private final Order order;
    private final Manifest manifest;
    private final Workers workers;
    private Optional<Intake> intake = Optional.empty();

    private LocalBase(BaseStudents.Base base, Order order, Workers workers) {
      this.workers = workers;
      this.base = base;
      this.order = order;
      this.manifest = order.manifest();
    }

    @Override
    public String sha256() {
      return base.sha256();
    }

    @Override
    public Schooling trainer(Path run, Watch watch) throws IOException {
      TrainSettings train = manifest.train();
      if (train.outside()) {
        return outside(run, Outside.making(manifest, watch), told());
      }
      FinetuningSettings settings =
          new FinetuningSettings(
              train.batch(),
              train.learningRate(),
              train.warmUp(),
              train.replay(),
              train.clip(),
              train.weightDecay());
      LocalTrainer trainer =
          new LocalTrainer(
              base,
              CheckpointStore.open(run.resolve("checkpoints"), retention()),
              new LocalTrainer.Setup(
                  settings,
                  train.checkpointEvery(),
                  manifest.trainingSha256(),
                  step -> {
                    watch.stepped(
                        new TrainingStep(
                            step.number(),
                            step.of(),
                            step.tokens(),
                            step.loss(),
                            step.learningRate()));
                    watch.progress("train", step.number(), step.of(), step.tokens());
                  },
                  train.adapter().map(TrainSettings.Adapter::settings),
                  manifest.observe().rounded(),
                  train.rounded()),
              workers);
      return new Schooling(trainer, new Learnable(trainer::obstacle), trainer.ledgerHead());
    }

    @Override
    public Schooling turned(Path run, Optional<Told> told) throws IOException {
      ToldStudents students = told();
      Schooling schooling = outside(run, Outside.making(manifest, students, told), students);
      return told.isEmpty()
          ? schooling
          : schooling.deferred(base.sha256(), students.introductions().parameters());
    }

    private ToldStudents told() throws IOException {
      if (intake.isEmpty()) {
        intake = Optional.of(LocalStudents.intake(order));
      }
      BaseTokens tokens = BaseTokens.of(intake.get(), base.path());
      return new ToldStudents(
          new EngineServing(base, manifest.observe().rounded()),
          new Introductions(manifest, tokens, tokens.shape().parameterCount()));
    }

    private Schooling outside(Path run, Making making, Serving serving) throws IOException {
      OutsideTrainer trainer =
          new OutsideTrainer(
              Outside.beginning(base, manifest),
              new OutsideTrainer.RunPlace(
                  run, CheckpointStore.open(run.resolve("checkpoints"), retention())),
              making,
              serving);
      return new Schooling(trainer, new Learnable(base::obstacle), trainer.ledgerHead());
    }

    /** The round before stays until the next one is in the ledger, which is after it was saved. */
    private Retention retention() {
      return manifest.retention().checkpoints() == Checkpoints.ALL
          ? Retention.ALL
          : Retention.last(Math.max(2, manifest.strategy().studentsKept()));
    }

    @Override
    public void close() {
      intake.ifPresent(Intake::close);
      base.close();
      workers.close();
    }
  }
}
