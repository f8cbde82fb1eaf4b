package dev.quaestor.curation;

import dev.quaestor.curation.admission.AdmissionPolicy.Judged;
import dev.quaestor.curation.appraisal.Appraisal;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.evaluation.Evaluation;
import dev.quaestor.curation.fidelity.Echo;
import dev.quaestor.curation.strategy.Selection;
import dev.quaestor.curation.student.Observed;
import dev.quaestor.curation.student.Student;
import dev.quaestor.curation.student.Trained;
import dev.quaestor.curation.teacher.Exchange;
import java.util.ArrayList;
import java.util.List;

/**
 * One turn of the loop, as it is committed; while it is under way, as far as it is decided.
 *
 * @param number 0 for the base before anything was asked, then 1, 2, …
 * @param selection what was chosen
 * @param exchanges what was asked and answered, in selection order
 * @param admissions the judgement of each exchange, in the same order
 * @param model the challenger as it was saved
 * @param effort what it took
 * @param evaluations the challenger's held-out scores, monitor first
 * @param appraisals what was scored by a judge or a reward, to choose what is asked or learned
 * @param echoes written questions beside those they were written from, where they were scored
 */
public record Round(
    int number,
    Selection selection,
    List<Exchange> exchanges,
    List<Admission> admissions,
    Model model,
    Effort effort,
    List<Evaluation> evaluations,
    List<Appraisal> appraisals,
    List<Echo> echoes) {

  /** A round in which nothing was scored. */
  public Round(
      int number,
      Selection selection,
      List<Exchange> exchanges,
      List<Admission> admissions,
      Model model,
      Effort effort,
      List<Evaluation> evaluations) {
    this(
        number, selection, exchanges, admissions, model, effort, evaluations, List.of(), List.of());
  }

  /**
   * A saved student.
   *
   * @param checkpoint the checkpoint's name inside the run; {@code base} in round 0
   * @param sha256 the SHA-256 of its weights file
   */
  public record Model(String checkpoint, String sha256) {

    /** Of a round under way. */
    static final Model NONE = new Model("", "");
  }

  /** Round 0: the base as it is, before anything was asked. */
  public static Round base(String sha256, List<Evaluation> evaluations) {
    return base(sha256, SetAside.NOTHING, evaluations);
  }

  /** Round 0: the base as it is, before anything was asked that students in force learn from. */
  public static Round base(String sha256, SetAside aside, List<Evaluation> evaluations) {
    return new Round(
        0,
        aside.selection(),
        aside.exchanges(),
        aside.admissions(),
        new Model("base", sha256),
        Effort.NONE,
        evaluations,
        aside.appraisals(),
        List.of());
  }

  public Round {
    exchanges = List.copyOf(exchanges);
    admissions = List.copyOf(admissions);
    evaluations = List.copyOf(evaluations);
    appraisals = List.copyOf(appraisals);
    echoes = List.copyOf(echoes);
  }

  /** Round {@code number} as far as its choice was made. */
  static Round chosen(int number, Selection selection, Observed observed) {
    return new Round(
        number,
        selection,
        List.of(),
        List.of(),
        Model.NONE,
        Effort.seen(observed),
        List.of(),
        observed.scores().calls(),
        List.of());
  }

  /** The same choice, asked and judged. */
  Round judged(List<Exchange> asked, Judged judged) {
    List<Appraisal> scored = new ArrayList<>(appraisals(Appraisal.Purpose.SELECTION));
    scored.addAll(judged.appraisals());
    return new Round(
        number,
        selection,
        asked,
        judged.admissions(),
        model,
        effort.reading(judged.readTokens()),
        evaluations,
        scored,
        judged.echoes());
  }

  /** Whether it was judged, by the answers in {@code asked}. */
  boolean decided(List<Exchange> asked) {
    return !asked.isEmpty() && asked.equals(exchanges);
  }

  /** The same, whole: trained and measured. */
  Round done(Student incumbent, Trained trained, List<Evaluation> scores) {
    return new Round(
        number,
        selection,
        exchanges,
        admissions,
        new Model(trained.checkpoint(), trained.student().sha256()),
        effort.training(incumbent, trained),
        scores,
        appraisals,
        echoes);
  }

  /** What was scored to choose what is asked, or what is learned. */
  public List<Appraisal> appraisals(Appraisal.Purpose purpose) {
    return appraisals.stream().filter(a -> a.purpose() == purpose).toList();
  }

  /** What of the charge was for scores, to choose what is asked or what is learned. */
  public Cost charge(Appraisal.Purpose purpose) {
    return Appraisal.charge(appraisals(purpose));
  }

  /** What the run owes for this round. */
  public Cost charge() {
    return Exchange.charge(exchanges).plus(Appraisal.charge(appraisals));
  }
}
