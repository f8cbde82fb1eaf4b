package dev.quaestor.curation.appraisal;

import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Exchange;
import dev.quaestor.curation.teacher.Message;
import dev.quaestor.curation.teacher.Sampling;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.curation.teacher.TeacherRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * A model that gives question and answer a number, one call each: a reward model behind a server,
 * or a checkpoint of ours that says how likely it finds the answer. It is among the run's teachers
 * under the name {@value #NAME}, is sent the answer as the last turn, and its reply is the number
 * alone.
 */
public final class ServedReward implements Appraiser {

  /** The reward among a run's teachers, and the mode of its requests. */
  public static final String NAME = "reward";

  private static final Pattern NUMBER_TEXT =
      Pattern.compile("-?\\d+(?:\\.\\d+)?(?:[eE][-+]?\\d+)?");

  /** A number is no text: nothing is written for it. */
  private static final Sampling NUMBER = new Sampling(1, 0, 1);

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Appraised appraise(List<Work> works, Terms terms)
      throws TeacherException, InterruptedException {
    List<TeacherRequest> requests = works.stream().map(ServedReward::request).toList();
    List<OptionalDouble> scores = new ArrayList<>();
    List<Appraisal> calls = new ArrayList<>();
    for (Exchange exchange : terms.inquiry().ask(requests, terms.state())) {
      Answer answer = exchange.answer();
      OptionalDouble score = score(answer);
      scores.add(score);
      calls.add(
          new Appraisal(
              terms.purpose(),
              NAME,
              exchange.request().candidate().id(),
              exchange.key(),
              score.orElse(Double.NaN),
              score.isPresent() ? "" : reason(answer),
              exchange.charge()));
    }
    while (scores.size() < works.size()) {
      scores.add(OptionalDouble.empty());
    }
    return new Appraised(scores, calls);
  }

  /** What is sent about {@code work}. */
  public static TeacherRequest request(Work work) {
    return new TeacherRequest(
        work.candidate(),
        List.of(Message.user(work.candidate().prompt()), new Message("assistant", work.answer())),
        NUMBER,
        NAME,
        0,
        NAME);
  }

  private static String reason(Answer answer) {
    return answer.outcome() == Answer.Outcome.COMPLETED
        ? "unreadable: " + answer.text().replaceAll("[\\p{Cntrl}\\s]+", " ").strip()
        : answer.outcome().name().toLowerCase(Locale.ROOT) + ": " + answer.detail();
  }

  /** The number that a reply is; a reply that is no finite number is none. */
  private static OptionalDouble score(Answer answer) {
    if (answer.outcome() != Answer.Outcome.COMPLETED
        || !NUMBER_TEXT.matcher(answer.text()).matches()) {
      return OptionalDouble.empty();
    }
    double score = Double.parseDouble(answer.text());
    return Double.isFinite(score) ? OptionalDouble.of(score) : OptionalDouble.empty();
  }
}
