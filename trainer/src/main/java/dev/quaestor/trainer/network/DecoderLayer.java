package dev.quaestor.trainer.network;

import dev.quaestor.trainer.engine.GradientEngine.BatchLoss;
import dev.quaestor.trainer.engine.Sequence;
import java.util.List;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * The decoder and its loss as Deeplearning4j sees them: it writes the batch's gradient into
 * Deeplearning4j's array and answers with the loss, which it remembers so that asking for the score
 * does not run the forward pass again.
 */
final class DecoderLayer extends BaseLayer<DecoderLayerConf> implements IOutputLayer {
  private static final long serialVersionUID = 1;
  private final transient Work work;
  private transient @Nullable INDArray labels;
  private transient @Nullable Double loss;

  DecoderLayer(NeuralNetConfiguration conf, DataType type, Work work) {
    super(conf, type);
    this.work = work;
  }

  private List<Sequence> batch() {
    if (input == null || labels == null) {
      throw new IllegalStateException("the decoder has no batch: set features and labels first");
    }
    return Batches.sequences(input, labels);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspace) {
    BatchLoss found = work.engine().learn(batch(), gradientsFlattened);
    work.found(found, gradientsFlattened);
    if (!Double.isFinite(found.loss()) || !Double.isFinite(found.gradientNorm())) {
      throw new ArithmeticException(
          "step "
              + (iterationCount + 1)
              + ": the loss is "
              + found.loss()
              + " and the gradient's norm "
              + found.gradientNorm()
              + "; the parameters are as before the step");
    }
    loss = found.loss();
    Gradient all = new DefaultGradient(gradientsFlattened);
    gradientViews.forEach((name, view) -> all.setGradientFor(name, view));
    return new Pair<>(all, null);
  }

  @Override
  public double computeScore(double regularization, boolean training, LayerWorkspaceMgr workspace) {
    if (loss == null) {
      loss = (training ? work.engine().trainingLoss(batch()) : work.engine().loss(batch())).loss();
    }
    return loss + regularization;
  }

  @Override
  public void setInput(INDArray features, LayerWorkspaceMgr workspace) {
    input = features;
    loss = null;
  }

  @Override
  public boolean needsLabels() {
    return true;
  }

  @Override
  public void setLabels(INDArray array) {
    labels = array;
    loss = null;
  }

  @Override
  public @Nullable INDArray getLabels() {
    return labels;
  }

  @Override
  public void clear() {
    super.clear();
    labels = null;
    loss = null;
  }

  /** Features pass through: scores and answers are the engine's business. */
  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspace) {
    return input;
  }

  @Override
  public double calcRegularizationScore(boolean backpropOnly) {
    return 0;
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArray(INDArray mask, MaskState state, int size) {
    return new Pair<>(mask, state);
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }

  private static UnsupportedOperationException notAClassifier() {
    return new UnsupportedOperationException(
        "a decoder is trained by its network and does not classify");
  }

  @Override
  public INDArray computeScoreForExamples(double regularization, LayerWorkspaceMgr workspace) {
    throw notAClassifier();
  }

  @Override
  public double f1Score(org.nd4j.linalg.dataset.api.DataSet data) {
    throw notAClassifier();
  }

  @Override
  public double f1Score(INDArray features, INDArray expected) {
    throw notAClassifier();
  }

  @Override
  public int numLabels() {
    return work.engine().config().vocab();
  }

  @Override
  public void fit(DataSetIterator data) {
    throw notAClassifier();
  }

  @Override
  public int[] predict(INDArray features) {
    throw notAClassifier();
  }

  @Override
  public List<String> predict(org.nd4j.linalg.dataset.api.DataSet data) {
    throw notAClassifier();
  }

  @Override
  public void fit(INDArray features, INDArray expected) {
    throw notAClassifier();
  }

  @Override
  public void fit(org.nd4j.linalg.dataset.api.DataSet data) {
    throw notAClassifier();
  }

  @Override
  public void fit(INDArray features, int[] expected) {
    throw notAClassifier();
  }
}
