package dev.quaestor.curation;

import dev.quaestor.curation.admission.AdmissionPolicy;
import dev.quaestor.curation.evaluation.Evaluator;
import dev.quaestor.curation.fidelity.Fidelity;
import dev.quaestor.curation.ledger.Ledger;
import dev.quaestor.curation.pool.Pool;
import dev.quaestor.curation.strategy.QueryStrategy;
import dev.quaestor.curation.student.Observer;
import dev.quaestor.curation.student.StudentTrainer;
import dev.quaestor.curation.student.TrainingPlan;
import dev.quaestor.curation.teacher.GenerationMode;
import dev.quaestor.curation.teacher.Inquiry;
import java.util.List;

/**
 * What a run is made of: the ports the loop calls.
 *
 * @param pool what could be asked
 * @param again whether what was asked may be asked once more
 * @param perRound how many candidates a round picks
 * @param observation what the student shows of itself before each choice
 * @param strategy which candidates are picked
 * @param mode how a candidate becomes requests and an answer an example
 * @param inquiry asks the teacher under the budget
 * @param admission which answers may be learned from
 * @param fidelity looks at what teachers wrote as the strategy looked at what they wrote it from
 * @param trainer trains and restores students
 * @param training what a round trains on, from where, for how long
 * @param evaluators held-out measurements, monitor first
 * @param stop when the run is over
 * @param ledger where rounds are committed
 * @param listener who watches
 */
public record RunParts(
    Pool pool,
    Again again,
    int perRound,
    Observer observation,
    QueryStrategy strategy,
    GenerationMode mode,
    Inquiry inquiry,
    AdmissionPolicy admission,
    Fidelity fidelity,
    StudentTrainer trainer,
    TrainingPlan training,
    List<Evaluator> evaluators,
    StopRule stop,
    Ledger ledger,
    RoundListener listener) {

  /** A run that asks each candidate in one round at most. */
  public RunParts(
      Pool pool,
      int perRound,
      Observer observation,
      QueryStrategy strategy,
      GenerationMode mode,
      Inquiry inquiry,
      AdmissionPolicy admission,
      StudentTrainer trainer,
      TrainingPlan training,
      List<Evaluator> evaluators,
      StopRule stop,
      Ledger ledger,
      RoundListener listener) {
    this(
        pool,
        Again.NEVER,
        perRound,
        observation,
        strategy,
        mode,
        inquiry,
        admission,
        Fidelity.NONE,
        trainer,
        training,
        evaluators,
        stop,
        ledger,
        listener);
  }

  public RunParts {
    evaluators = List.copyOf(evaluators);
    if (perRound < 1) {
      throw new IllegalArgumentException("queries-per-round must be at least 1, found " + perRound);
    }
    if (pool.size() < perRound) {
      throw new IllegalArgumentException(
          "the pool holds %d candidates, fewer than the %d of one round; lower queries-per-round or enlarge the pool"
              .formatted(pool.size(), perRound));
    }
  }
}
