package dev.quaestor.curation.budget;

/**
 * One thing that happened to the bill, as it is chained.
 *
 * @param seq its place on the bill, counted from 1
 * @param kind what happened
 * @param number the call it happened to: the {@code seq} of its reservation; 0 for a limit
 * @param call what was reserved, imported or withdrawn; {@link #NO_CALL} for the other kinds, which
 *     name it by number
 * @param owner who did it
 * @param cost the limit, what was reserved, or what is billed
 * @param end how the call ended
 */
record Entry(long seq, Kind kind, long number, Call call, long owner, Cost cost, End end) {

  static final Call NO_CALL = new Call("", "", "", false, new Call.Purpose("", "", 0));

  /**
   * How a call ended.
   *
   * @param outcome the answer's outcome; empty where there was none
   * @param answerSha256 the hash of what was taped; empty where nothing was
   * @param note why it was released or is in doubt; empty otherwise
   */
  record End(String outcome, String answerSha256, String note) {
    static final End NOT_YET = new End("", "", "");

    static End because(String note) {
      return new End("", "", note);
    }
  }

  enum Kind {
    LIMIT("limit"),
    RESERVED("reserved"),
    SETTLED("settled"),
    OVERRUN("overrun"),
    RELEASED("released"),
    IN_DOUBT("in doubt"),
    REOPENED("reopened"),
    IMPORTED("imported"),
    WITHDRAWN("withdrawn");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }

    static Kind of(String word) {
      for (Kind kind : values()) {
        if (kind.word.equals(word)) {
          return kind;
        }
      }
      throw new IllegalArgumentException("no entry is of kind \"" + word + "\"");
    }
  }
}
