package dev.quaestor.curation.screen;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.tribuo.MutableDataset;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.SimpleDataSourceProvenance;
import org.tribuo.regression.RegressionFactory;
import org.tribuo.regression.Regressor;

/** Rows for Tribuo's regressors: numbers by feature, and a target. */
final class Regression {

  static final String TARGET = "score";
  private static final OffsetDateTime NO_TIME = Instant.EPOCH.atOffset(ZoneOffset.UTC);

  private final MutableDataset<Regressor> rows;

  Regression() {
    RegressionFactory factory = new RegressionFactory();
    rows =
        new MutableDataset<>(new SimpleDataSourceProvenance("rounds", NO_TIME, factory), factory);
  }

  /** One row; what is 0 may be left out. */
  void add(int[] features, double[] values, double target) {
    String[] names = new String[features.length];
    for (int i = 0; i < names.length; i++) {
      names[i] = name(features[i]);
    }
    rows.add(new ArrayExample<>(new Regressor(TARGET, target), names, values));
  }

  MutableDataset<Regressor> rows() {
    return rows;
  }

  static String name(int feature) {
    return "f" + feature;
  }
}
