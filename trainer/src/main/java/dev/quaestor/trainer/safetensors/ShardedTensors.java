package dev.quaestor.trainer.safetensors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quaestor.trainer.disk.InvalidCheckpointException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Tensors spread over several safetensors files by a {@code NAME.safetensors.index.json}. */
final class ShardedTensors implements Tensors {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final SortedMap<String, SafetensorsFile> shards;
  private final SortedMap<String, SafetensorsFile> holder = new TreeMap<>();

  private ShardedTensors(SortedMap<String, SafetensorsFile> shards) {
    this.shards = shards;
  }

  /**
   * Opens {@code NAME.safetensors} of a directory, or the shards its index names.
   *
   * @throws InvalidCheckpointException where neither is there, or they do not fit together
   */
  static Tensors open(Path directory, String name) throws IOException {
    Path single = directory.resolve(name + ".safetensors");
    Path index = directory.resolve(name + ".safetensors.index.json");
    if (Files.isRegularFile(single)) {
      return SafetensorsFile.open(single);
    }
    if (!Files.isRegularFile(index)) {
      String pickle = name.equals("model") ? "pytorch_model.bin" : name + ".bin";
      throw new InvalidCheckpointException(
          directory,
          "holds neither "
              + single.getFileName()
              + " nor "
              + index.getFileName()
              + (Files.exists(directory.resolve(pickle))
                  ? "; "
                      + pickle
                      + " is not read, because unpickling runs code: load it where it was made and"
                      + " save_pretrained it again, which writes safetensors"
                  : "; expected a model in Hugging Face's layout, or an adapter in PEFT's"));
    }
    ShardedTensors tensors = new ShardedTensors(new TreeMap<>());
    try {
      tensors.load(directory, index);
      return tensors;
    } catch (IOException | RuntimeException e) {
      tensors.close();
      throw e;
    }
  }

  private void load(Path directory, Path index) throws IOException {
    JsonNode places;
    try {
      places = JSON.readTree(index.toFile()).path("weight_map");
    } catch (JsonProcessingException e) {
      throw new InvalidCheckpointException(index, "is not JSON: " + e.getOriginalMessage());
    }
    if (!places.isObject() || places.isEmpty()) {
      throw new InvalidCheckpointException(index, "has no \"weight_map\" of tensor to file");
    }
    List<String> problems = new ArrayList<>();
    for (Map.Entry<String, JsonNode> place : places.properties()) {
      String file = place.getValue().asText();
      if (!file.matches("[A-Za-z0-9][A-Za-z0-9._-]*\\.safetensors")) {
        problems.add(
            "tensor " + place.getKey() + " is said to lie in \"" + file + "\", no file name");
      } else if (!shards.containsKey(file)) {
        Path path = directory.resolve(file);
        if (Files.isRegularFile(path)) {
          shards.put(file, SafetensorsFile.open(path));
        } else if (!problems.contains("missing shard " + file)) {
          problems.add("missing shard " + file);
        }
      }
    }
    shards.forEach(
        (file, shard) -> {
          for (String name : shard.names()) {
            String said = places.path(name).asText("");
            if (said.equals(file)) {
              holder.put(name, shard);
            } else {
              problems.add(
                  file
                      + " holds tensor "
                      + name
                      + ", which the index "
                      + (said.isEmpty() ? "does not name" : "places in " + said));
            }
          }
        });
    for (Map.Entry<String, JsonNode> place : places.properties()) {
      if (shards.containsKey(place.getValue().asText()) && !holder.containsKey(place.getKey())) {
        problems.add(place.getValue().asText() + " lacks tensor " + place.getKey());
      }
    }
    if (!problems.isEmpty()) {
      throw new InvalidCheckpointException(index, problems);
    }
  }

  @Override
  public SortedSet<String> names() {
    return Collections.unmodifiableSortedSet(new TreeSet<>(holder.keySet()));
  }

  private SafetensorsFile holder(String name) {
    SafetensorsFile shard = holder.get(name);
    if (shard == null) {
      throw new IllegalArgumentException("no shard has a tensor " + name);
    }
    return shard;
  }

  @Override
  public TensorInfo info(String name) {
    return holder(name).info(name);
  }

  @Override
  public Map<String, String> metadata() {
    return shards.get(shards.firstKey()).metadata();
  }

  @Override
  public ByteBuffer bytes(String name) {
    return holder(name).bytes(name);
  }

  @Override
  public Optional<FloatBuffer> together(List<String> names) {
    SafetensorsFile first = holder(names.get(0));
    return names.stream().allMatch(name -> holder(name) == first)
        ? first.together(names)
        : Optional.empty();
  }

  @Override
  public void read(String name, long from, FloatBuffer into) {
    holder(name).read(name, from, into);
  }

  @Override
  public void close() {
    shards.values().forEach(SafetensorsFile::close);
  }
}
