package dev.quaestor.experiments.assembly;

import dev.quaestor.curation.admission.Verifier;
import dev.quaestor.curation.appraisal.Appraiser;
import dev.quaestor.curation.appraisal.Judge;
import dev.quaestor.curation.appraisal.ScoreForm;
import dev.quaestor.curation.appraisal.ServedReward;
import dev.quaestor.curation.appraisal.VerifiedReward;
import dev.quaestor.curation.appraisal.Work;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.teacher.Message;
import dev.quaestor.curation.teacher.Sampling;
import dev.quaestor.curation.teacher.TeacherRequest;
import dev.quaestor.eval.task.Task;
import dev.quaestor.experiments.manifest.JudgingSettings;
import dev.quaestor.experiments.manifest.Manifest;
import dev.quaestor.experiments.manifest.TeacherSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** Who scores answers, as a manifest says. */
public final class Appraisers {

  private static final String MARK = "\u0000answer\u0000";

  private Appraisers() {}

  /**
   * The judge and the reward of {@code manifest}, by name; those that are not declared are not
   * there.
   */
  public static Map<String, Appraiser> of(Manifest manifest, Task task) {
    Map<String, Appraiser> appraisers = new LinkedHashMap<>();
    manifest
        .judge()
        .ifPresent(
            settings -> appraisers.put(Judge.NAME, judge(settings, manifest.judging(), task)));
    manifest
        .reward()
        .ifPresent(
            reward ->
                appraisers.put(
                    ServedReward.NAME,
                    reward.calls() ? new ServedReward() : new VerifiedReward(task.verifier())));
    return appraisers;
  }

  /** The judge as it is asked. */
  static Judge judge(TeacherSettings settings, JudgingSettings judging, Task task) {
    Sampling sampling = new Sampling(settings.maxTokens(), settings.temperature(), settings.topP());
    return new Judge(judging.read(), sampling, task::reference);
  }

  /**
   * What a judge that needs no model replies: the highest score to what the task's verifier finds
   * right, the lowest to the rest; a share of its scores at random, and a share of its replies
   * without one.
   */
  static Function<TeacherRequest, String> solver(Judge judge, JudgingSettings judging, Task task) {
    ScoreForm form = judging.scores();
    RandomStreams streams = new RandomStreams(0);
    return request -> {
      String answer = answer(judge, request).orElse("");
      RandomGenerator random =
          streams.stream(request.sample(), "judge", request.candidate().id() + answer);
      if (random.nextDouble() < judging.unreadable()) {
        return "That is hard to say.";
      }
      boolean right =
          task.verifier().judge(request.candidate(), answer).outcome() == Verifier.Outcome.CORRECT;
      double score = right ? form.highest() : form.lowest();
      if (random.nextDouble() < judging.noise()) {
        score = Math.rint(form.lowest() + random.nextDouble() * (form.highest() - form.lowest()));
      }
      return (right ? "It holds.\n" : "It does not hold.\n") + form.write(score);
    };
  }

  /** The answer that a judge is shown in {@code request}, found by what stands around it. */
  private static Optional<String> answer(Judge judge, TeacherRequest request) {
    Candidate candidate = request.candidate();
    String marked = last(judge.request(new Work(candidate, MARK), request.sample()).messages());
    String sent = last(request.messages());
    String[] around = marked.split(MARK, -1);
    int places = around.length - 1;
    int beside = marked.length() - places * MARK.length();
    int length = (sent.length() - beside) / Math.max(1, places);
    int from = around[0].length();
    return places < 1 || length < 0 || from + length > sent.length()
        ? Optional.empty()
        : Optional.of(sent.substring(from, from + length));
  }

  private static String last(List<Message> messages) {
    return messages.get(messages.size() - 1).content();
  }
}
