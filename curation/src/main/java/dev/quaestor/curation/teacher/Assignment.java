package dev.quaestor.curation.teacher;

import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.random.Digests;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Who is asked about a candidate. A function of the candidate alone, so that all seeds agree. */
@FunctionalInterface
public interface Assignment {

  /**
   * A teacher with how it is asked.
   *
   * @param teacher its name among the run's teachers; empty for the only one
   * @param sampling how it writes
   * @param samples how many answers it gives
   * @param system what it is told beside the student's prompt, as its system turn; empty for
   *     nothing
   */
  record Asked(String teacher, Sampling sampling, int samples, String system) {

    /** A teacher that is told nothing of its own. */
    public Asked(String teacher, Sampling sampling, int samples) {
      this(teacher, sampling, samples, "");
    }

    /** The same, asked for {@code answers} answers. */
    public Asked giving(int answers) {
      return new Asked(teacher, sampling, answers, system);
    }

    /** {@code turns} as it is sent them: what it is told itself stands before all else. */
    public List<Message> told(List<Message> turns) {
      if (system.isEmpty()) {
        return turns;
      }
      boolean theirs = turns.get(0).role().equals("system");
      List<Message> all = new ArrayList<>();
      all.add(new Message("system", theirs ? system + "\n\n" + turns.get(0).content() : system));
      all.addAll(turns.subList(theirs ? 1 : 0, turns.size()));
      return all;
    }

    public Asked {
      if (samples < 1) {
        throw new IllegalArgumentException("samples must be at least 1, found " + samples);
      }
    }
  }

  /**
   * A teacher with its share of the candidates.
   *
   * @param weight in proportion to the weights of the others
   */
  record Share(Asked asked, double weight) {

    public Share {
      if (!(weight > 0) || Double.isInfinite(weight)) {
        throw new IllegalArgumentException("a share must be greater than 0, found " + weight);
      }
    }
  }

  /** Whom to ask about {@code candidate}, in order. */
  List<Asked> of(Candidate candidate);

  /** All of {@code teachers} about every candidate. */
  static Assignment every(List<Asked> teachers) {
    List<Asked> all = List.copyOf(teachers);
    return candidate -> all;
  }

  /** One teacher a candidate, drawn by a hash of its id, each in proportion to its weight. */
  static Assignment shared(List<Share> shares) {
    List<Share> all = List.copyOf(shares);
    if (all.size() == 1) {
      return every(List.of(all.get(0).asked()));
    }
    double sum = all.stream().mapToDouble(Share::weight).sum();
    return candidate -> {
      double drawn = uniform(candidate.id()) * sum;
      for (Share share : all) {
        drawn -= share.weight();
        if (drawn < 0) {
          return List.of(share.asked());
        }
      }
      return List.of(all.get(all.size() - 1).asked());
    };
  }

  /** A number in [0, 1) fixed by {@code id}. */
  private static double uniform(String id) {
    byte[] hash = Digests.sha256(("assignment/" + id).getBytes(StandardCharsets.UTF_8));
    long bits = 0;
    for (int i = 0; i < 7; i++) {
      bits = bits << 8 | (hash[i] & 0xff);
    }
    return (bits >>> 3) / 0x1p53;
  }
}
