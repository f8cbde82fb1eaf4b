package dev.quaestor.trainer.work;

import dev.quaestor.trainer.engine.Decoder;
import dev.quaestor.trainer.engine.Execution;
import java.util.function.Supplier;

/** The threads of this process, which are given every work whole. */
public record InProcess() implements Workers {

  @Override
  public Crew crew(Supplier<Decoder> student, Execution execution) {
    return new Crew() {
      @Override
      public <T> Yield<T> done(Work<T> work) {
        return work.by(student.get(), execution);
      }

      @Override
      public void close() {
        // it holds nothing of its own
      }
    };
  }

  @Override
  public void close() {
    // threads live no longer than a work
  }
}
