package dev.quaestor.trainer.network;

import dev.quaestor.trainer.engine.ParameterShape;
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
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.Regularization;

/**
 * Declares the whole decoder as one Deeplearning4j layer. Its parameters are those that learn, the
 * decoder's or its adapter's, in their order; Deeplearning4j splits names at underscores, so those
 * become hyphens.
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
    return new Parameters(work.learnable().parameters());
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

  static String layerName(ParameterShape p) {
    return p.name().replace('_', '-');
  }

  /** The parameters as views of Deeplearning4j's flat arrays. */
  private record Parameters(List<ParameterShape> shapes) implements ParamInitializer {
    @Override
    public long numParams(NeuralNetConfiguration conf) {
      return shapes.stream().mapToLong(ParameterShape::size).sum();
    }

    @Override
    public long numParams(org.deeplearning4j.nn.conf.layers.Layer layer) {
      return shapes.stream().mapToLong(ParameterShape::size).sum();
    }

    @Override
    public List<String> paramKeys(org.deeplearning4j.nn.conf.layers.Layer layer) {
      return shapes.stream().map(DecoderLayerConf::layerName).toList();
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
      Map<String, INDArray> views = views(view);
      views.keySet().forEach(conf::addVariable);
      return views;
    }

    @Override
    public Map<String, INDArray> getGradientsFromFlattened(
        NeuralNetConfiguration conf, INDArray gradient) {
      return views(gradient);
    }

    private Map<String, INDArray> views(INDArray array) {
      INDArray flat = array.rank() == 1 ? array : array.reshape('c', new long[] {array.length()});
      Map<String, INDArray> views = new LinkedHashMap<>();
      for (ParameterShape p : shapes) {
        long[] shape =
            p.shape().size() == 2
                ? new long[] {p.shape().get(0), p.shape().get(1)}
                : new long[] {1, p.size()};
        views.put(
            layerName(p),
            flat.get(NDArrayIndex.interval(p.offset(), p.offset() + p.size())).reshape('c', shape));
      }
      return views;
    }
  }
}
