package dev.quaestor.curation.budget;

import dev.quaestor.curation.Round;
import dev.quaestor.curation.RunState;
import dev.quaestor.curation.teacher.Exchange;
import dev.quaestor.curation.teacher.Faculty;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How many requests in a row each teacher has failed, counted in the order of requests whatever
 * order they end in, and on from the rounds before: what one prompt meets is that prompt's, what
 * many in a row meet is a setting's. Too many are as many as the {@link Faculty.Member} may fail,
 * or all of an asking that has at least {@value #FEWEST}.
 */
final class Streaks {

  /** Fewer that all failed may still each be refused for themselves. */
  static final int FEWEST = 4;

  private final Faculty faculty;
  private final Map<String, Streak> streaks = new LinkedHashMap<>();

  /** Of a run that {@code state} says has come so far. */
  static Streaks after(RunState state, Faculty faculty) {
    Streaks streaks = new Streaks(faculty);
    for (Round round : state.rounds()) {
      for (Exchange exchange : round.exchanges()) {
        Streak streak = streaks.of(exchange.request().teacher());
        streak.before = exchange.answer().failed() ? streak.before + 1 : 0;
      }
    }
    return streaks;
  }

  /** Of an asking that follows nothing. */
  Streaks(Faculty faculty) {
    this.faculty = faculty;
  }

  /** A request to {@code teacher}, the next in order, whose end is to be told. */
  synchronized Place enter(String teacher) {
    Streak streak = of(teacher);
    streak.failed.add(null);
    return new Place(streak, streak.failed.size() - 1);
  }

  /** A request's place in its teacher's row. */
  record Place(Streak streak, int index) {}

  /** The request has ended; true where its teacher has now failed too many in a row. */
  synchronized boolean ended(Place place, boolean failed) {
    place.streak().failed.set(place.index(), failed);
    return place.streak().tooMany();
  }

  /** The places of the first row that is too long; empty where there is none. */
  synchronized Optional<Row> tooLong() {
    return streaks.entrySet().stream()
        .filter(entry -> entry.getValue().tooMany() || entry.getValue().all())
        .map(entry -> entry.getValue().row(entry.getKey()))
        .findFirst();
  }

  /**
   * A row of failures.
   *
   * @param teacher the teacher's name in the run
   * @param length how many there are, those of earlier rounds among them
   * @param first the place of the first in this asking, counted among the teacher's requests
   * @param last the place at which they were too many
   */
  record Row(String teacher, int length, int first, int last) {}

  private Streak of(String teacher) {
    return streaks.computeIfAbsent(teacher, name -> new Streak(faculty.mostFailed(name)));
  }

  /** One teacher's row. */
  static final class Streak {

    private final int most;
    private final List<@Nullable Boolean> failed = new ArrayList<>();
    private int before;
    private int next;
    private int length = -1;
    private int reached = -1;

    private Streak(int most) {
      this.most = most;
    }

    /** Counts on over those that have ended without a gap. */
    private boolean tooMany() {
      if (length < 0) {
        length = before;
      }
      while (reached < 0 && next < failed.size()) {
        Boolean ended = failed.get(next);
        if (ended == null) {
          break;
        }
        length = ended ? length + 1 : 0;
        if (most > 0 && length >= most) {
          reached = next;
        }
        next++;
      }
      return reached >= 0;
    }

    private boolean all() {
      return most > 0
          && failed.size() >= FEWEST
          && failed.stream().allMatch(ended -> ended != null && ended);
    }

    private Row row(String teacher) {
      int last = reached >= 0 ? reached : failed.size() - 1;
      return new Row(teacher, length, Math.max(0, last + 1 - length), last);
    }
  }
}
