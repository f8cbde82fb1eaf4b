package dev.quaestor.curation.admission;

import dev.quaestor.curation.Admission;
import dev.quaestor.curation.RunState;
import dev.quaestor.curation.appraisal.Appraisal;
import dev.quaestor.curation.appraisal.Appraised;
import dev.quaestor.curation.appraisal.Appraiser;
import dev.quaestor.curation.appraisal.Work;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Exchange;
import dev.quaestor.curation.teacher.GenerationMode;
import dev.quaestor.curation.teacher.TeacherException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The rules an answer must pass, in order; the first objection is the reason kept. Reviews come
 * first, and are paid for what the rules alone would admit.
 *
 * @param rules what can be told without asking anybody
 * @param reviews scores that an answer must reach
 */
public record AdmissionPolicy(List<AdmissionRule> rules, List<Review> reviews) {

  /** Rules alone: nobody is asked. */
  public AdmissionPolicy(List<AdmissionRule> rules) {
    this(rules, List.of());
  }

  public AdmissionPolicy {
    rules = List.copyOf(rules);
    reviews = List.copyOf(reviews);
  }

  /** The judgement of each exchange, in order, after {@code earlier} was admitted. */
  public List<Admission> admit(
      List<Exchange> exchanges, GenerationMode mode, List<Example> earlier) {
    return admit(exchanges, mode, earlier, Map.of());
  }

  private List<Admission> admit(
      List<Exchange> exchanges,
      GenerationMode mode,
      List<Example> earlier,
      Map<Integer, String> objections) {
    Admitted admitted = new Admitted(earlier);
    List<Admission> admissions = new ArrayList<>();
    for (int i = 0; i < exchanges.size(); i++) {
      Admission admission = judge(i, exchanges.get(i), mode, admitted);
      if (admission.admitted() && objections.containsKey(i)) {
        admission = new Admission(i, admission.example(), objections.get(i));
      }
      if (admission.admitted()) {
        admitted.add(admission.example());
      }
      admissions.add(admission);
    }
    return admissions;
  }

  /**
   * As {@link #admit}, after what the rules would admit was scored.
   *
   * @param state the run so far, with what the round under way owes
   */
  public Reviewed review(
      List<Exchange> exchanges, GenerationMode mode, List<Example> earlier, RunState state)
      throws TeacherException, InterruptedException {
    List<Appraisal> calls = new ArrayList<>();
    Map<Integer, String> objections = new HashMap<>();
    for (Review review : reviews) {
      List<Integer> places = new ArrayList<>();
      List<Work> works = new ArrayList<>();
      for (int i = 0; i < exchanges.size(); i++) {
        Admission alone = judge(i, exchanges.get(i), mode, new Admitted(earlier));
        if (alone.admitted() && !objections.containsKey(i)) {
          places.add(i);
          works.add(new Work(exchanges.get(i).request().candidate(), alone.example().answer()));
        }
      }
      RunState owing = state.owing(List.of(), calls);
      var terms = new Appraiser.Terms(review.inquiry(), owing, Appraisal.Purpose.ADMISSION);
      Appraised appraised = review.appraiser().appraise(works, terms);
      calls.addAll(appraised.calls());
      for (int j = 0; j < places.size(); j++) {
        int place = places.get(j);
        objection(review, appraised.scores().get(j)).ifPresent(o -> objections.put(place, o));
      }
    }
    return new Reviewed(admit(exchanges, mode, earlier, objections), calls);
  }

  private static Optional<String> objection(Review review, OptionalDouble score) {
    String who = review.appraiser().name();
    if (score.isEmpty()) {
      return Optional.of(who + ": unscored");
    }
    return score.getAsDouble() >= review.least()
        ? Optional.empty()
        : Optional.of(
            "%s: scored %s, below %s".formatted(who, score.getAsDouble(), review.least()));
  }

  private Admission judge(int index, Exchange exchange, GenerationMode mode, Admitted admitted) {
    Answer answer = exchange.answer();
    Optional<Example> taught =
        answer.outcome() == Answer.Outcome.COMPLETED
            ? mode.example(exchange.request(), answer)
            : Optional.empty();
    if (taught.isEmpty()) {
      String outcome = answer.outcome().name().toLowerCase(Locale.ROOT);
      String reason = answer.detail().isEmpty() ? "nothing to learn" : answer.detail();
      Example nothing =
          new Example(
              exchange.request().candidate().id(), exchange.request().candidate().prompt(), "");
      return new Admission(index, nothing, outcome + ": " + reason);
    }
    Example example = taught.get();
    for (AdmissionRule rule : rules) {
      Optional<String> rejection = rule.rejection(exchange, example, admitted);
      if (rejection.isPresent()) {
        return new Admission(index, example, rejection.get());
      }
    }
    return new Admission(index, example, "");
  }
}
