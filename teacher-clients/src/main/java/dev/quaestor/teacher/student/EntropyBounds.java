package dev.quaestor.teacher.student;

/**
 * What the likeliest tokens tell of a distribution's entropy, in nats. The mass of the rest lies
 * between two ways it can be spread: in as few tokens as none of which is likelier than the least
 * likely that was told, and evenly over all of the vocabulary that was not.
 */
record EntropyBounds(double least, double most) {

  /**
   * @param top log-probabilities of the likeliest, the highest first
   * @param vocabulary how many tokens there are
   */
  static EntropyBounds of(double[] top, int vocabulary) {
    double known = 0;
    double mass = 0;
    for (double logprob : top) {
      double p = Math.exp(logprob);
      mass += p;
      known -= p * logprob;
    }
    int others = vocabulary - top.length;
    double rest = others <= 0 ? 0 : Math.max(0, 1 - mass);
    if (rest < 1e-12 || top.length == 0) {
      return new EntropyBounds(known, top.length == 0 ? Math.log(vocabulary) : known);
    }
    double largest = Math.exp(top[top.length - 1]);
    double whole = Math.floor(rest / largest);
    double left = rest - whole * largest;
    double least =
        known - whole * largest * Math.log(largest) - (left > 0 ? left * Math.log(left) : 0);
    double most = known - rest * Math.log(rest / others);
    return new EntropyBounds(Math.min(least, most), most);
  }

  double middle() {
    return (least + most) / 2;
  }
}
