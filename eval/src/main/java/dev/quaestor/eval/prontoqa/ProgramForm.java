package dev.quaestor.eval.prontoqa;

/** In which form a student learns a recorded program; each is executed alike. */
public enum ProgramForm {
  /** As recorded, without what runs on around it. */
  FULL {
    @Override
    String write(ProgramText program) {
      return program.text();
    }
  },
  /**
   * Premises and conclusion without the predicates' section and the sentences after {@code :::}.
   */
  PREMISES {
    @Override
    String write(ProgramText program) {
      return program.bare();
    }
  };

  abstract String write(ProgramText program);
}
