package dev.quaestor.trainer.engine;

/**
 * Llama 3's scaling of rotary frequencies ({@code rope_type: llama3}): wavelengths longer than
 * {@code originalContext / lowFactor} are stretched by {@code factor}, those shorter than {@code
 * originalContext / highFactor} are kept, the ones between are interpolated.
 */
public record RopeScaling(double factor, double lowFactor, double highFactor, int originalContext) {
  public RopeScaling {
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

  /** The scaled value of one inverse frequency (radians a position). */
  double scale(double frequency) {
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
