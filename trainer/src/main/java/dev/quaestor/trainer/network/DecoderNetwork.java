package dev.quaestor.trainer.network;

import dev.quaestor.trainer.engine.Learnable;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** A network of one layer, the decoder, whose gradient is laid out as its parameters are. */
final class DecoderNetwork extends MultiLayerNetwork {
  private final transient Learnable learnable;

  DecoderNetwork(MultiLayerConfiguration configuration, Learnable learnable) {
    super(configuration);
    this.learnable = learnable;
  }

  @Override
  public void initGradientsView() {
    flattenedGradients = learnable.gradient();
    getLayer(0).setBackpropGradientsViewArray(flattenedGradients);
  }
}
