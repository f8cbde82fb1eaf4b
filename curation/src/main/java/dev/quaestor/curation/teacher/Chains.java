package dev.quaestor.curation.teacher;

import dev.quaestor.curation.RunState;
import java.util.ArrayList;
import java.util.List;

/**
 * Chains of calls under one budget: all first links are asked, then all second ones of the chains
 * that go on, and so forth, each time in selection order. What a chain may cost to its end is set
 * aside when it begins, so that it is not begun where the budget cannot finish it; a chain cut off
 * by a kill goes on from the tape.
 */
public final class Chains {

  private Chains() {}

  /** Asks what {@code mode} makes of what was {@code picked}, in order, and all that follows. */
  public static List<Exchange> about(
      List<Picked> picked, GenerationMode mode, Inquiry inquiry, RunState state)
      throws TeacherException, InterruptedException {
    List<TeacherRequest> first =
        picked.stream().flatMap(each -> mode.requests(each).stream()).toList();
    return ask(mode, first, inquiry, state);
  }

  /**
   * Asks {@code first} and all that follows.
   *
   * @return the exchanges, link by link, each link in selection order
   */
  public static List<Exchange> ask(
      GenerationMode mode, List<TeacherRequest> first, Inquiry inquiry, RunState state)
      throws TeacherException, InterruptedException {
    List<Exchange> all = new ArrayList<>();
    List<TeacherRequest> requests = first;
    for (int following = mode.following(); !requests.isEmpty(); following--) {
      if (following < 0) {
        throw new IllegalStateException(
            "mode %s goes on after its last link, of %d"
                .formatted(mode.name(), mode.following() + 1));
      }
      List<Exchange> link = inquiry.ask(requests, state.owing(all, List.of()), following);
      all.addAll(link);
      requests = onward(mode, link);
    }
    return all;
  }

  /** The requests that {@code exchanges} lead to, in order. */
  static List<TeacherRequest> onward(GenerationMode mode, List<Exchange> exchanges) {
    List<TeacherRequest> requests = new ArrayList<>();
    for (Exchange exchange : exchanges) {
      if (exchange.answer().outcome() == Answer.Outcome.COMPLETED
          && mode.step(exchange.request(), exchange.answer()) instanceof Step.Onward onward) {
        requests.addAll(onward.requests());
      }
    }
    return requests;
  }
}
