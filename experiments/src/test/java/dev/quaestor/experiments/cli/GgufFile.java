package dev.quaestor.experiments.cli;

import dev.quaestor.trainer.checkpoint.ModelDirectory;
import dev.quaestor.trainer.engine.DecoderConfig;
import dev.quaestor.trainer.engine.ParameterShape;
import dev.quaestor.trainer.tokenizer.Tokenizer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Writes a checkpoint with a character tokenizer as a GGUF file that llama.cpp reads (version 3,
 * all tensors in single precision). Two things differ from Hugging Face's layout: llama.cpp turns
 * neighbouring pairs of a head's rows where Hugging Face turns its halves, so that the rows of the
 * query and key projections are interleaved; and a space is written as U+2581 in its vocabulary.
 */
final class GgufFile {

  private static final int ALIGNMENT = 32;
  private static final int UINT32 = 4;
  private static final int INT32 = 5;
  private static final int FLOAT32 = 6;
  private static final int BOOL = 7;
  private static final int STRING = 8;
  private static final int ARRAY = 9;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private GgufFile() {}

  /** A tensor by llama.cpp's name: rows × columns, or columns alone. */
  private record Tensor(String name, List<Integer> shape, float[] values) {}

  static void write(Path checkpoint, Path file) throws IOException {
    try (ModelDirectory model = ModelDirectory.open(checkpoint);
        Tokenizer tokenizer = Tokenizer.of(model.tokenizer().orElseThrow())) {
      DecoderConfig shape = model.config().decoder();
      List<Tensor> tensors = new ArrayList<>();
      for (ParameterShape parameter : shape.parameters()) {
        tensors.add(tensor(parameter, model.tensors().floats(parameter.name()), shape));
      }
      GgufFile out = new GgufFile();
      out.header(shape, tokenizer, tensors);
      Files.write(file, out.bytes.toByteArray());
    }
  }

  private static Tensor tensor(ParameterShape parameter, float[] values, DecoderConfig shape) {
    String name = parameter.name();
    String own =
        name.replace("model.embed_tokens", "token_embd")
            .replace("model.norm", "output_norm")
            .replace("lm_head", "output")
            .replace("model.layers.", "blk.")
            .replace("input_layernorm", "attn_norm")
            .replace("self_attn.q_proj", "attn_q")
            .replace("self_attn.k_proj", "attn_k")
            .replace("self_attn.v_proj", "attn_v")
            .replace("self_attn.o_proj", "attn_output")
            .replace("post_attention_layernorm", "ffn_norm")
            .replace("mlp.gate_proj", "ffn_gate")
            .replace("mlp.up_proj", "ffn_up")
            .replace("mlp.down_proj", "ffn_down");
    boolean turned = own.contains("attn_q.") || own.contains("attn_k.");
    return new Tensor(
        own,
        parameter.shape(),
        turned ? interleaved(values, shape.headDim(), shape.width()) : values);
  }

  /** Rows j · d/2 + i of each head of d rows become rows 2i + j. */
  private static float[] interleaved(float[] rows, int headDim, int width) {
    float[] turned = new float[rows.length];
    int half = headDim / 2;
    for (int row = 0; row < rows.length / width; row++) {
      int head = row / headDim;
      int within = row % headDim;
      int to = head * headDim + 2 * (within % half) + within / half;
      System.arraycopy(rows, row * width, turned, to * width, width);
    }
    return turned;
  }

  private void header(DecoderConfig shape, Tokenizer tokenizer, List<Tensor> tensors) {
    bytes.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
    u32(3);
    u64(tensors.size());
    ByteArrayOutputStream before = new ByteArrayOutputStream();
    before.writeBytes(bytes.toByteArray());
    bytes.reset();
    int keys = metadata(shape, tokenizer);
    byte[] metadata = bytes.toByteArray();
    bytes.reset();
    bytes.writeBytes(before.toByteArray());
    u64(keys);
    bytes.writeBytes(metadata);
    long offset = 0;
    for (Tensor tensor : tensors) {
      text(tensor.name());
      u32(tensor.shape().size());
      for (int d = tensor.shape().size() - 1; d >= 0; d--) {
        u64(tensor.shape().get(d));
      }
      u32(0); // F32
      u64(offset);
      offset += aligned(4L * tensor.values().length);
    }
    pad();
    for (Tensor tensor : tensors) {
      ByteBuffer data =
          ByteBuffer.allocate(4 * tensor.values().length).order(ByteOrder.LITTLE_ENDIAN);
      data.asFloatBuffer().put(tensor.values());
      bytes.writeBytes(data.array());
      pad();
    }
  }

  private int metadata(DecoderConfig shape, Tokenizer tokenizer) {
    key("general.architecture", STRING);
    text("llama");
    key("general.name", STRING);
    text("quaestor");
    Map<String, Integer> sizes =
        Map.of(
            "llama.context_length", shape.context(),
            "llama.embedding_length", shape.width(),
            "llama.block_count", shape.layers(),
            "llama.feed_forward_length", shape.ffn(),
            "llama.attention.head_count", shape.heads(),
            "llama.attention.head_count_kv", shape.kvHeads(),
            "llama.rope.dimension_count", shape.headDim(),
            "llama.vocab_size", shape.vocab());
    sizes.forEach(
        (name, size) -> {
          key(name, UINT32);
          u32(size);
        });
    key("llama.attention.layer_norm_rms_epsilon", FLOAT32);
    f32((float) shape.rmsEps());
    key("llama.rope.freq_base", FLOAT32);
    f32((float) shape.ropeTheta());
    return 2 + sizes.size() + 2 + vocabulary(shape, tokenizer);
  }

  private int vocabulary(DecoderConfig shape, Tokenizer tokenizer) {
    Map<Integer, String> known = tokenizer.vocabulary();
    int bos = tokenizer.special().bos().orElseThrow();
    int eos = tokenizer.special().eos().orElseThrow();
    int unk = tokenizer.special().unk().orElseThrow();
    key("tokenizer.ggml.model", STRING);
    text("llama");
    array("tokenizer.ggml.tokens", STRING, shape.vocab());
    for (int id = 0; id < shape.vocab(); id++) {
      text(known.getOrDefault(id, "<unused" + id + ">").replace(" ", "\u2581"));
    }
    array("tokenizer.ggml.scores", FLOAT32, shape.vocab());
    for (int id = 0; id < shape.vocab(); id++) {
      f32(0);
    }
    array("tokenizer.ggml.token_type", INT32, shape.vocab());
    for (int id = 0; id < shape.vocab(); id++) {
      boolean control = id == bos || id == eos || !known.containsKey(id);
      u32(id == unk ? 2 : control || known.get(id).startsWith("<pad") ? 3 : 1);
    }
    key("tokenizer.ggml.bos_token_id", UINT32);
    u32(bos);
    key("tokenizer.ggml.eos_token_id", UINT32);
    u32(eos);
    key("tokenizer.ggml.unknown_token_id", UINT32);
    u32(unk);
    key("tokenizer.ggml.add_bos_token", BOOL);
    bytes.write(1);
    key("tokenizer.ggml.add_space_prefix", BOOL);
    bytes.write(0);
    return 9;
  }

  private void array(String name, int type, int count) {
    key(name, ARRAY);
    u32(type);
    u64(count);
  }

  private void key(String name, int type) {
    text(name);
    u32(type);
  }

  private void text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    u64(utf8.length);
    bytes.writeBytes(utf8);
  }

  private void u32(int value) {
    bytes.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
  }

  private void u64(long value) {
    bytes.writeBytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
  }

  private void f32(float value) {
    u32(Float.floatToRawIntBits(value));
  }

  private void pad() {
    while (bytes.size() % ALIGNMENT != 0) {
      bytes.write(0);
    }
  }

  private static long aligned(long size) {
    return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }
}
