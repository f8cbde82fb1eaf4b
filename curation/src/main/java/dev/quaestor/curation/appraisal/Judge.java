package dev.quaestor.curation.appraisal;

import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Exchange;
import dev.quaestor.curation.teacher.Message;
import dev.quaestor.curation.teacher.Sampling;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.curation.teacher.TeacherRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * A model that is shown a question with an answer and writes a score. A reply that has none in the
 * rubric's form is asked for once more, in the same words and a reminder; what then has none either
 * is unscored.
 *
 * @param rubric what it is asked
 * @param sampling how it writes
 * @param reference the reference of a candidate, for rubrics that show it
 */
public record Judge(
    Rubric rubric, Sampling sampling, Function<Candidate, Optional<String>> reference)
    implements Appraiser {

  /** The judge among a run's teachers, and the mode of its requests. */
  public static final String NAME = "judge";

  private static final int SHOWN = 80;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Appraised appraise(List<Work> works, Terms terms)
      throws TeacherException, InterruptedException {
    List<OptionalDouble> scores = new ArrayList<>();
    List<Appraisal> calls = new ArrayList<>();
    List<Integer> again = new ArrayList<>();
    List<Exchange> first = asked(works, 0, terms);
    for (int i = 0; i < works.size(); i++) {
      boolean granted = i < first.size();
      Appraisal call = granted ? read(first.get(i), terms.purpose()) : null;
      scores.add(call == null ? OptionalDouble.empty() : score(call));
      if (call != null) {
        calls.add(call);
        if (!call.scored() && !first.get(i).answer().failed()) {
          again.add(i);
        }
      }
    }
    if (first.size() == works.size() && !again.isEmpty()) {
      Terms after =
          new Terms(terms.inquiry(), terms.state().owing(List.of(), calls), terms.purpose());
      List<Exchange> second = asked(again.stream().map(works::get).toList(), 1, after);
      for (int j = 0; j < second.size(); j++) {
        Appraisal call = read(second.get(j), terms.purpose());
        calls.add(call);
        scores.set(again.get(j), score(call));
      }
    }
    return new Appraised(scores, calls);
  }

  private List<Exchange> asked(List<Work> works, int time, Terms terms)
      throws TeacherException, InterruptedException {
    return terms
        .inquiry()
        .ask(works.stream().map(work -> request(work, time)).toList(), terms.state());
  }

  /** What is sent about {@code work}, the first time or once more. */
  public TeacherRequest request(Work work, int time) {
    String text =
        rubric.filled(
            work.candidate().prompt(), work.answer(), reference.apply(work.candidate()).orElse(""));
    String reminder =
        "\n\nA reply to this could not be read. Do end with the line that was asked for: "
            + rubric.form().form().replace(ScoreForm.SCORE, "N");
    String sent = time == 0 ? text : text.stripTrailing() + reminder;
    return new TeacherRequest(
        work.candidate(), List.of(Message.user(sent)), sampling, NAME, time, NAME);
  }

  private Appraisal read(Exchange exchange, Appraisal.Purpose purpose) {
    Answer answer = exchange.answer();
    boolean whole = answer.outcome() == Answer.Outcome.COMPLETED;
    OptionalDouble score = whole ? rubric.form().read(answer.text()) : OptionalDouble.empty();
    String reason =
        score.isPresent()
            ? ""
            : whole
                ? "unreadable: " + shown(answer.text())
                : answer.outcome().name().toLowerCase(Locale.ROOT) + ": " + answer.detail();
    return new Appraisal(
        purpose,
        NAME,
        exchange.request().candidate().id(),
        exchange.key(),
        score.orElse(Double.NaN),
        reason,
        exchange.charge());
  }

  private static OptionalDouble score(Appraisal call) {
    return call.scored() ? OptionalDouble.of(call.score()) : OptionalDouble.empty();
  }

  private static String shown(String text) {
    String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return line.length() <= SHOWN ? line : "…" + line.substring(line.length() - SHOWN);
  }
}
