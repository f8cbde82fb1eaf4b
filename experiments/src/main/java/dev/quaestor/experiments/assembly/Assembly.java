package dev.quaestor.experiments.assembly;

import dev.quaestor.curation.RoundListener;
import dev.quaestor.curation.RunParts;
import dev.quaestor.curation.StopRule;
import dev.quaestor.curation.admission.AdmissionPolicy;
import dev.quaestor.curation.admission.AdmissionRule;
import dev.quaestor.curation.admission.AdmissionRules;
import dev.quaestor.curation.admission.Choice;
import dev.quaestor.curation.admission.Majority;
import dev.quaestor.curation.admission.Review;
import dev.quaestor.curation.admission.Verified;
import dev.quaestor.curation.admission.Verifier;
import dev.quaestor.curation.admission.WrittenRules;
import dev.quaestor.curation.appraisal.Appraiser;
import dev.quaestor.curation.appraisal.Judge;
import dev.quaestor.curation.appraisal.ServedReward;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.evaluation.ByMajority;
import dev.quaestor.curation.evaluation.Evaluator;
import dev.quaestor.curation.evaluation.HeldOut;
import dev.quaestor.curation.ledger.Ledger;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.LazyList;
import dev.quaestor.curation.strategy.QueryStrategy;
import dev.quaestor.curation.student.Decoding;
import dev.quaestor.curation.student.Gauge;
import dev.quaestor.curation.student.Keeping;
import dev.quaestor.curation.student.References;
import dev.quaestor.curation.student.Steering;
import dev.quaestor.curation.teacher.AnswerMode;
import dev.quaestor.curation.teacher.Assignment;
import dev.quaestor.curation.teacher.Faculty;
import dev.quaestor.curation.teacher.GenerationMode;
import dev.quaestor.curation.teacher.Inquiry;
import dev.quaestor.curation.teacher.Sampling;
import dev.quaestor.curation.teacher.writing.Rationalising;
import dev.quaestor.curation.teacher.writing.WritingMode;
import dev.quaestor.eval.data.Solutions;
import dev.quaestor.eval.task.Item;
import dev.quaestor.eval.task.Material;
import dev.quaestor.eval.task.Task;
import dev.quaestor.experiments.manifest.AdmissionSettings;
import dev.quaestor.experiments.manifest.AgreeSettings;
import dev.quaestor.experiments.manifest.BudgetRatio;
import dev.quaestor.experiments.manifest.GenerateSettings;
import dev.quaestor.experiments.manifest.Manifest;
import dev.quaestor.experiments.manifest.TeacherSettings;
import dev.quaestor.experiments.manifest.ThresholdSettings;
import dev.quaestor.experiments.manifest.TrainSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * The loop's parts as a manifest says.
 *
 * @param manifest the variant's manifest
 * @param task its task
 * @param material what the run's seed draws of the task
 */
public record Assembly(Manifest manifest, Task task, Material material) {

  /**
   * What a run brings along: its student, whom it asks, where it writes, who watches.
   *
   * @param watched the strategy, its choices seen by who watches
   * @param keeping where a round's answers are kept
   */
  public record Surroundings(
      Students.Schooling schooling,
      Asking asking,
      Ledger ledger,
      UnaryOperator<QueryStrategy> watched,
      Keeping keeping) {}

  /**
   * Who asks, for each purpose.
   *
   * @param answers for what is learned
   * @param selection for scores to choose by, within what the answers leave
   * @param admission for scores to admit by
   */
  public record Asking(Inquiry answers, Inquiry selection, Inquiry admission) {}

  /** The parts of a run. */
  public RunParts parts(Surroundings around, StopRule stop, RoundListener listener) {
    return new RunParts(
        material.candidates(),
        manifest.ask().again(),
        manifest.queriesPerRound(),
        observers(around).beforeChoice(),
        around.watched().apply(Strategies.of(manifest)),
        mode(),
        around.asking().answers(),
        admission(around),
        observers(around).fidelity(),
        around.schooling().trainer(),
        manifest.train().plan(steering()),
        evaluators(),
        stop,
        around.ledger(),
        listener);
  }

  /** Greedily on the monitor split, and by vote where that is wanted. */
  private List<Evaluator> evaluators() {
    HeldOut monitor = heldOut("monitor", material.monitor());
    List<Evaluator> evaluators = new ArrayList<>(List.of(monitor));
    manifest
        .measure()
        .majority()
        .map(
            vote ->
                new ByMajority.Ballot(
                    vote.samples(),
                    new Decoding(manifest.decoding().maxTokens(), vote.temperature())))
        .map(ballot -> new ByMajority(monitor, ballot, task::finalAnswer))
        .ifPresent(evaluators::add);
    return evaluators;
  }

  private Observers observers(Surroundings around) {
    return new Observers(
        this, around.schooling().trainer(), around.asking().selection(), around.keeping());
  }

  /** What may end a training early. */
  private Optional<Steering> steering() {
    return manifest.train().earlyStopping().map(stop -> stop.steering(gauge(stop.by())));
  }

  private Gauge gauge(TrainSettings.EarlyStopping.By by) {
    return switch (by) {
      case REWARD -> Gauge.reward(heldOut("steer", material.steer()));
      case LOSS -> Gauge.loss(references().steer().stream().map(references()::example).toList());
    };
  }

  /** The references that are known, and the steer split. */
  References references() {
    return new References(task::reference, Material.candidates(material.steer()));
  }

  /**
   * What the strategy or the training needs and the seed's material does not have: references, a
   * steer split that measures every group; or why there is no such strategy. Nothing is observed.
   */
  public List<String> lacking() {
    List<String> lacking = new ArrayList<>();
    try {
      lacking.addAll(Lacking.of(Strategies.criterion(manifest), material, task));
      Lacking.scored(manifest).ifPresent(lacking::add);
    } catch (IllegalArgumentException e) {
      lacking.add(String.valueOf(e.getMessage()));
    }
    manifest
        .train()
        .earlyStopping()
        .flatMap(stop -> Lacking.of(stop, material, task))
        .ifPresent(lacking::add);
    lacking.addAll(new Novelty(manifest, task, material).unreadable());
    writer()
        .flatMap(writer -> Lacking.of(manifest, writer, material, task))
        .ifPresent(lacking::add);
    return lacking;
  }

  /** What teachers are asked; the task says what of an answer is learned. */
  public GenerationMode mode() {
    Optional<WritingMode.Plan> plan = manifest.generate().plan();
    if (plan.isEmpty() || !ratio().map(BudgetRatio::high).orElse(true)) {
      AnswerMode answering = new AnswerMode(assignment(), task::target);
      return manifest.generate().rationalises()
          ? new Rationalising(answering, manifest.generate().hinting(), known())
          : answering;
    }
    Assignment.Asked writer = asked(writer().orElseThrow());
    Assignment.Asked answerer = asked(manifest.generate().answerer().orElse(first()));
    return new WritingMode(plan.get(), writer, answerer.giving(agreeing().orElse(1)), task);
  }

  /** What decides whether answers or new questions are asked for; empty where the mode says it. */
  public Optional<BudgetRatio> ratio() {
    return manifest.ratio(material.pool().size());
  }

  private Rationalising.Known known() {
    return new Rationalising.Known(
        (candidate, answer) ->
            task.verifier().judge(candidate, answer).outcome() == Verifier.Outcome.CORRECT,
        candidate -> task.reference(candidate).flatMap(task::finalAnswer));
  }

  /** Who writes questions; empty where nobody does. */
  private Optional<String> writer() {
    GenerateSettings generate = manifest.generate();
    return generate.writes() ? Optional.of(generate.augmenter().orElse(first())) : Optional.empty();
  }

  private String first() {
    return manifest.faculty().keySet().iterator().next();
  }

  /**
   * The most that a round's answers may cost, which scores to choose by must leave; nothing where
   * no such score is paid.
   */
  public Cost worstOfRound(Faculty faculty) {
    if (!manifest.strategy().asks(Judge.NAME) && !manifest.strategy().asks(ServedReward.NAME)) {
      return Cost.ZERO;
    }
    GenerationMode mode = mode();
    Cost most = Cost.ZERO;
    for (Candidate candidate : Material.candidates(material.pool())) {
      Cost all =
          mode.requests(candidate).stream().map(faculty::worstCase).reduce(Cost.ZERO, Cost::plus);
      most = most.plus(all.above(most)); // the highest in each dimension
    }
    return most.times(manifest.queriesPerRound() * (1 + mode.following()));
  }

  /** Answers to the candidate's own prompt, of one teacher alone, asked about everything. */
  public AnswerMode modeOf(String teacher) {
    return new AnswerMode(Assignment.every(List.of(asked(teacher))), task::target);
  }

  /** The candidates that {@code teacher} is asked about, should they be picked. */
  public List<Candidate> candidatesOf(String teacher) {
    Assignment assignment = assignment();
    return LazyList.where(
        Material.candidates(material.pool()),
        c -> assignment.of(c).stream().anyMatch(a -> a.teacher().equals(teacher)));
  }

  private Assignment assignment() {
    Map<String, TeacherSettings> faculty = manifest.faculty();
    if (manifest.assign() == Manifest.Assign.EVERY) {
      return Assignment.every(faculty.keySet().stream().map(this::asked).toList());
    }
    return Assignment.shared(
        faculty.entrySet().stream()
            .map(e -> new Assignment.Share(asked(e.getKey()), e.getValue().share()))
            .toList());
  }

  private Assignment.Asked asked(String name) {
    TeacherSettings teacher = Objects.requireNonNull(manifest.faculty().get(name), name);
    return new Assignment.Asked(
        name,
        new Sampling(teacher.maxTokens(), teacher.temperature(), teacher.topP()),
        manifest.generate().writes() ? teacher.samples() : agreeing().orElse(teacher.samples()),
        teacher.told(task.instructions()));
  }

  /** How many answers each question has, where they must agree. */
  private Optional<Integer> agreeing() {
    return manifest.admission().agree().map(AgreeSettings::samples);
  }

  /** A held-out split, answered greedily. */
  public HeldOut heldOut(String split, List<Item> items) {
    return new HeldOut(
        split,
        Material.candidates(items),
        task.verifier(),
        manifest.decoding(),
        material.poolWeights());
  }

  /** What becomes of answers that nothing judges, which a pool of nothing else wants learned. */
  private Verified.Unjudged unjudged() {
    boolean some = material.pool().stream().anyMatch(item -> judges(task, item.candidate()));
    return manifest
        .admission()
        .unverified()
        .orElse(some ? Verified.Unjudged.REJECT : Verified.Unjudged.ADMIT);
  }

  /** Whether a task can tell a right answer to {@code candidate} from a wrong one. */
  public static boolean judges(Task task, Candidate candidate) {
    return task.verifier().judge(candidate, "").outcome() != Verifier.Outcome.UNKNOWN;
  }

  private AdmissionPolicy admission(Surroundings around) {
    List<Review> reviews = new ArrayList<>();
    Map<String, Appraiser> appraisers = Appraisers.of(manifest, task);
    Map<String, Optional<ThresholdSettings>> thresholds = new TreeMap<>();
    thresholds.put(Judge.NAME, manifest.admission().judge());
    thresholds.put(ServedReward.NAME, manifest.admission().reward());
    thresholds.forEach(
        (who, least) ->
            least.ifPresent(
                threshold ->
                    reviews.add(
                        new Review(
                            Objects.requireNonNull(appraisers.get(who), who),
                            around.asking().admission(),
                            threshold.atLeast()))));
    AdmissionPolicy free = admission(around.schooling().fitting());
    return new AdmissionPolicy(free.majority(), free.rules(), free.choice(), reviews);
  }

  /**
   * The rules that answers must pass.
   *
   * @param fitting refuses what the student could not learn whole
   */
  public AdmissionPolicy admission(AdmissionRule fitting) {
    List<AdmissionRule> rules = new ArrayList<>();
    if (manifest.admission().verify()) {
      rules.add(new Verified(task.verifier(), unjudged()));
    }
    rules.add(fitting);
    AdmissionSettings settings = manifest.admission();
    Novelty novelty = new Novelty(manifest, task, material);
    novelty.heldOut().ifPresent(rules::add);
    novelty.form().ifPresent(rules::add);
    novelty.length().ifPresent(rules::add);
    novelty.distinct().ifPresent(rules::add);
    settings.perSeed().map(WrittenRules::perSeed).ifPresent(rules::add);
    rules.add(AdmissionRules.deduplicated());
    if (settings.distinct() == AdmissionSettings.Distinct.EQUATIONS) {
      rules.add(AdmissionRules.distinct(Solutions::key));
    }
    Optional<Majority> vote =
        settings
            .agree()
            .map(agree -> new Majority(task::finalAnswer, agree.atLeast()))
            .or(
                () ->
                    settings.majority()
                        ? Optional.of(new Majority(task::finalAnswer))
                        : Optional.empty());
    return new AdmissionPolicy(vote, rules, new Choice(settings.perPrompt(), settings.keep()));
  }
}
