package dev.quaestor.trainer.network;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.Regularization;

/**
 * Declares the whole decoder as one Deeplearning4j layer, and all that learns, the decoder's
 * parameters or its adapter's, as one parameter of it: Deeplearning4j's updater makes views of
 * views for one parameter after the other, in time that grows with the square of their number (with
 * the 272 tensors of 30 layers, a second a step).
 */
final class DecoderLayerConf extends BaseLayer {
  private static final long serialVersionUID = 1;
  private final transient Work work;

  DecoderLayerConf(Work work, IUpdater updater) {
    this.work = work;
    setIUpdater(updater);
    setBiasUpdater(updater);
    setLayerName("decoder");
  }

  @Override
  public org.deeplearning4j.nn.api.Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> listeners,
      int index,
      INDArray view,
      boolean initialize,
      DataType type) {
    DecoderLayer layer = new DecoderLayer(conf, type, work);
    layer.setListeners(listeners);
    layer.setIndex(index);
    layer.setParamsViewArray(view);
    layer.setParamTable(initializer().init(conf, view, initialize));
    layer.setConf(conf);
    return layer;
  }

  @Override
  public ParamInitializer initializer() {
    return new Parameters(work.learnable().vector().length());
  }

  @Override
  public InputType getOutputType(int index, InputType input) {
    return InputType.feedForward(1);
  }

  @Override
  public void setNIn(InputType input, boolean override) {}

  @Override
  public InputPreProcessor getPreProcessorForInputType(InputType input) {
    throw new UnsupportedOperationException("a decoder reads tokens; nothing can precede it");
  }

  @Override
  public List<Regularization> getRegularizationByParam(String name) {
    return List.of();
  }

  @Override
  public boolean isPretrainParam(String name) {
    return false;
  }

  @Override
  public LayerMemoryReport getMemoryReport(InputType input) {
    throw new UnsupportedOperationException(
        "the decoder's memory is the engine's, not Deeplearning4j's");
  }

  /** What learns, as one view of Deeplearning4j's flat array. */
  private record Parameters(long length) implements ParamInitializer {
    private static final String ALL = "all";

    @Override
    public long numParams(NeuralNetConfiguration conf) {
      return length;
    }

    @Override
    public long numParams(org.deeplearning4j.nn.conf.layers.Layer layer) {
      return length;
    }

    @Override
    public List<String> paramKeys(org.deeplearning4j.nn.conf.layers.Layer layer) {
      return List.of(ALL);
    }

    @Override
    public List<String> weightKeys(org.deeplearning4j.nn.conf.layers.Layer layer) {
      return paramKeys(layer);
    }

    @Override
    public List<String> biasKeys(org.deeplearning4j.nn.conf.layers.Layer layer) {
      return List.of();
    }

    @Override
    public boolean isWeightParam(org.deeplearning4j.nn.conf.layers.Layer layer, String key) {
      return true;
    }

    @Override
    public boolean isBiasParam(org.deeplearning4j.nn.conf.layers.Layer layer, String key) {
      return false;
    }

    @Override
    public Map<String, INDArray> init(
        NeuralNetConfiguration conf, INDArray view, boolean initialize) {
      conf.addVariable(ALL);
      return views(view);
    }

    @Override
    public Map<String, INDArray> getGradientsFromFlattened(
        NeuralNetConfiguration conf, INDArray gradient) {
      return views(gradient);
    }

    private static Map<String, INDArray> views(INDArray array) {
      Map<String, INDArray> views = new LinkedHashMap<>(); // Deeplearning4j asks for a mutable one
      views.put(ALL, array.reshape('c', 1, array.length()));
      return views;
    }
  }
}
