package dev.quaestor.curation.strategy;

import dev.quaestor.curation.student.Draw;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A strategy whose picks carry the greedy answer of the student that was observed, for the teacher
 * to be shown.
 *
 * @param strategy what chooses
 */
public record Showing(QueryStrategy strategy) implements Around {

  @Override
  public Set<Need> needs(int round) {
    Set<Need> needs = new HashSet<>(strategy.needs(round));
    needs.add(new Need.Answer());
    return needs;
  }

  @Override
  public Selection select(SelectionContext context) {
    Selection chosen = strategy.select(context);
    return chosen.with(
        chosen.picks().stream().map(pick -> pick.showing(said(context, pick))).toList());
  }

  private static String said(SelectionContext context, Selection.Pick pick) {
    @Nullable Draw answer = context.observed().answers().get(pick.candidateId());
    if (answer == null) {
      throw new IllegalStateException(
          "round %d: what the student answers to candidate %s is to be shown, and it was not observed"
              .formatted(context.round(), pick.candidateId()));
    }
    return answer.observation().answer();
  }
}
