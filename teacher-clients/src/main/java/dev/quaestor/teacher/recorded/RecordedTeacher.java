package dev.quaestor.teacher.recorded;

import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Answer.Outcome;
import dev.quaestor.curation.teacher.Conversation;
import dev.quaestor.curation.teacher.Message;
import dev.quaestor.curation.teacher.Teacher;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.curation.teacher.TeacherIdentity;
import dev.quaestor.curation.teacher.TeacherRequest;
import dev.quaestor.teacher.Meter;
import dev.quaestor.teacher.TokenCounter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Replays completions that another model once wrote: local, and the same for the same request. A
 * request that puts a candidate's own prompt is answered by the candidate's source name or, failing
 * that, by the prompt; any other request by the text of its last message alone, so that a rephrased
 * question never gets the answer to the original one.
 */
public final class RecordedTeacher implements Teacher {

  private final Meter meter;
  private final Recordings recordings;

  public RecordedTeacher(TeacherIdentity identity, Recordings recordings, TokenCounter counter) {
    this.meter = new Meter(identity, counter);
    this.recordings = recordings;
  }

  @Override
  public TeacherIdentity identity() {
    return meter.identity();
  }

  @Override
  public Cost worstCase(TeacherRequest request) {
    return meter.worstCase(request);
  }

  /** The recorded completion; where there is none, {@link Outcome#FAILED}. */
  @Override
  public Answer answer(TeacherRequest request) {
    return find(request)
        .map(text -> meter.answer(request, text))
        .orElseGet(() -> meter.none(request, Outcome.FAILED, absent(request)));
  }

  /** The candidates that have no recording of their first sample, in the given order. */
  public List<Candidate> missing(Iterable<Candidate> candidates) {
    List<Candidate> missing = new ArrayList<>();
    for (Candidate candidate : candidates) {
      if (find(candidate, 0).isEmpty()) {
        missing.add(candidate);
      }
    }
    return missing;
  }

  @Override
  public void check(Iterable<Candidate> candidates) throws TeacherException {
    List<Candidate> missing = missing(candidates);
    if (!missing.isEmpty()) {
      List<String> names = missing.stream().limit(20).map(RecordedTeacher::name).toList();
      throw new TeacherException(
          "teacher %s has no recorded completion of %d candidates in %s; remove them from the pool or record them: %s%s"
              .formatted(
                  identity().name(),
                  missing.size(),
                  recordings.file(),
                  String.join(", ", names),
                  missing.size() > names.size() ? ", …" : ""));
    }
  }

  /**
   * As {@link #check}, of requests that put something else than a candidate's own prompt, such as
   * those by which questions are written.
   */
  public void checkRequests(Iterable<TeacherRequest> requests) throws TeacherException {
    List<TeacherRequest> missing = new ArrayList<>();
    int all = 0;
    for (TeacherRequest request : requests) {
      all++;
      if (find(request).isEmpty()) {
        missing.add(request);
      }
    }
    if (!missing.isEmpty()) {
      throw new TeacherException(
          "teacher %s has no recorded reply to %d of %d requests in %s; record them, each under the whole text that is sent as its prompt: the first is sample %d of \"%s\""
              .formatted(
                  identity().name(),
                  missing.size(),
                  all,
                  recordings.file(),
                  missing.get(0).sample(),
                  last(missing.get(0))));
    }
  }

  private static String last(TeacherRequest request) {
    return request.messages().get(request.messages().size() - 1).content();
  }

  private Optional<String> find(TeacherRequest request) {
    List<Message> messages = request.messages();
    return messages.equals(Conversation.turns(request.candidate().prompt()))
        ? find(request.candidate(), request.sample())
        : recordings.byPrompt(last(request), request.sample());
  }

  private Optional<String> find(Candidate candidate, int sample) {
    return recordings
        .byId(candidate.source(), sample)
        .or(() -> recordings.byPrompt(candidate.prompt(), sample));
  }

  private String absent(TeacherRequest request) {
    return "no recorded completion of "
        + name(request.candidate())
        + " (sample "
        + request.sample()
        + ") in "
        + recordings.file().getFileName();
  }

  private static String name(Candidate candidate) {
    return candidate.source().isEmpty() ? "candidate " + candidate.id() : candidate.source();
  }
}
