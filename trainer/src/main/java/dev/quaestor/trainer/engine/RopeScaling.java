package dev.quaestor.trainer.engine;

/**
 * How rotary frequencies are changed for contexts longer than those a model began with; each form
 * is one {@code rope_type} of {@code config.json}.
 */
public sealed interface RopeScaling {
  /**
   * The frequencies, in radians a position, one for each pair of a head.
   *
   * @param plain those without scaling, {@code theta^(-2i / headDim)}
   * @param theta their base
   */
  double[] scaled(double[] plain, double theta);

  /** What cosines and sines are multiplied by. */
  default double amplitude() {
    return 1;
  }

  /**
   * {@code llama3}: wavelengths longer than {@code originalContext / lowFactor} are stretched by
   * {@code factor}, those shorter than {@code originalContext / highFactor} are kept, the ones
   * between are interpolated.
   */
  record Llama3(double factor, double lowFactor, double highFactor, int originalContext)
      implements RopeScaling {
    public Llama3 {
      if (!(factor >= 1) || !(lowFactor > 0) || !(highFactor > lowFactor) || originalContext < 1) {
        throw new IllegalArgumentException(
            "rope scaling needs factor >= 1, 0 < low factor < high factor and a positive original context; found factor "
                + factor
                + ", low "
                + lowFactor
                + ", high "
                + highFactor
                + ", context "
                + originalContext);
      }
    }

    @Override
    public double[] scaled(double[] plain, double theta) {
      double[] scaled = plain.clone();
      for (int i = 0; i < scaled.length; i++) {
        scaled[i] = scale(plain[i]);
      }
      return scaled;
    }

    private double scale(double frequency) {
      double wavelength = 2 * Math.PI / frequency;
      if (wavelength < originalContext / highFactor) {
        return frequency;
      }
      if (wavelength > originalContext / lowFactor) {
        return frequency / factor;
      }
      double smooth = (originalContext / wavelength - lowFactor) / (highFactor - lowFactor);
      return (1 - smooth) * frequency / factor + smooth * frequency;
    }
  }

  /** {@code linear}: every wavelength is stretched by {@code factor}. */
  record Linear(double factor) implements RopeScaling {
    public Linear {
      positive("linear", factor);
    }

    @Override
    public double[] scaled(double[] plain, double theta) {
      double[] scaled = plain.clone();
      for (int i = 0; i < scaled.length; i++) {
        scaled[i] /= factor;
      }
      return scaled;
    }
  }

  /**
   * {@code dynamic}: theta grows with a sequence that is longer than {@code
   * max_position_embeddings}. A decoder's context ends there, so nothing is ever scaled; the factor
   * is kept for whoever reads the checkpoint next.
   */
  record Dynamic(double factor) implements RopeScaling {
    public Dynamic {
      positive("dynamic", factor);
    }

    @Override
    public double[] scaled(double[] plain, double theta) {
      return plain.clone();
    }
  }

  /**
   * {@code yarn} (Peng et al. 2023, arXiv:2309.00071): pairs that turn more than {@code fastTurns}
   * times within the original context are kept, those that turn fewer than {@code slowTurns} times
   * are stretched by {@code factor}, and between the two lies a ramp.
   *
   * @param ends whether the ramp begins and ends at whole pairs
   * @param amplitude what cosines and sines are multiplied by
   */
  record Yarn(
      double factor,
      int originalContext,
      double fastTurns,
      double slowTurns,
      Ends ends,
      double amplitude)
      implements RopeScaling {
    /** Where a ramp may begin and end. */
    public enum Ends {
      WHOLE_PAIRS,
      ANYWHERE
    }

    public Yarn {
      positive("yarn", factor);
      if (originalContext < 1 || !(slowTurns > 0) || !(fastTurns >= slowTurns)) {
        throw new IllegalArgumentException(
            "rope scaling yarn needs a positive original context and beta_fast >= beta_slow > 0; found context "
                + originalContext
                + ", beta_fast "
                + fastTurns
                + ", beta_slow "
                + slowTurns);
      }
      if (!(amplitude > 0) || Double.isInfinite(amplitude)) {
        throw new IllegalArgumentException(
            "rope scaling yarn needs an attention factor above 0; found " + amplitude);
      }
    }

    /** The amplitude that the paper suggests. */
    public static double usualAmplitude(double factor, double weight) {
      return factor <= 1 ? 1 : 0.1 * weight * StrictMath.log(factor) + 1;
    }

    @Override
    public double[] scaled(double[] plain, double theta) {
      double from = pair(fastTurns, plain.length, theta);
      double to = pair(slowTurns, plain.length, theta);
      if (ends == Ends.WHOLE_PAIRS) {
        from = Math.floor(from);
        to = Math.ceil(to);
      }
      from = Math.max(from, 0);
      to = Math.min(to, 2 * plain.length - 1);
      if (from == to) {
        to += 0.001; // a step has no slope
      }
      double[] scaled = new double[plain.length];
      for (int i = 0; i < scaled.length; i++) {
        double stretched = Math.max(0, Math.min(1, (i - from) / (to - from)));
        scaled[i] = plain[i] / factor * stretched + plain[i] * (1 - stretched);
      }
      return scaled;
    }

    /** The pair, counted in fractions, that turns so many times within the original context. */
    private double pair(double turns, int pairs, double theta) {
      return pairs
          * StrictMath.log(originalContext / (turns * 2 * Math.PI))
          / StrictMath.log(theta);
    }
  }

  private static void positive(String type, double factor) {
    if (!(factor > 0) || Double.isInfinite(factor)) {
      throw new IllegalArgumentException(
          "rope scaling " + type + " needs a factor above 0; found " + factor);
    }
  }
}
