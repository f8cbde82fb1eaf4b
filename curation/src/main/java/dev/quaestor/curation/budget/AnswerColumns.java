package dev.quaestor.curation.budget;

import dev.quaestor.curation.store.Reals;
import dev.quaestor.curation.store.Session;
import dev.quaestor.curation.teacher.Answer;
import java.sql.SQLException;
import java.util.List;

/**
 * An answer as the seven columns that it takes on the tape and in a round: outcome, text, detail,
 * input and output tokens, reasoning, log-probabilities.
 */
public final class AnswerColumns {

  private AnswerColumns() {}

  /** What stands in them. */
  public static Session.Columns of(Answer answer) {
    return () ->
        List.of(
            answer.outcome().name(),
            answer.text(),
            answer.detail(),
            answer.inputTokens(),
            answer.outputTokens(),
            answer.aside().reasoning(),
            Reals.text(answer.aside().logProbabilities()));
  }

  /** The answer in a row's next columns. */
  public static Answer read(Session.Row row) throws SQLException {
    return new Answer(
        Answer.Outcome.valueOf(row.text()),
        row.text(),
        row.text(),
        row.integer(),
        row.integer(),
        new Answer.Aside(row.text(), Reals.parse(row.text())));
  }
}
