package dev.quaestor.trainer.checkpoint;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.trainer.disk.JsonFields;
import dev.quaestor.trainer.tokenizer.SpecialTokens;
import java.util.List;
import java.util.OptionalInt;

/**
 * The token ids a model's configuration names.
 *
 * @param bos begins a sequence
 * @param eos any of these ends an answer; chat models often have two
 * @param pad fills what is not a sequence
 */
public record TokenIds(OptionalInt bos, List<Integer> eos, OptionalInt pad) {
  /** None named. */
  public static final TokenIds NONE =
      new TokenIds(OptionalInt.empty(), List.of(), OptionalInt.empty());

  public TokenIds {
    eos = List.copyOf(eos);
  }

  /** Those a tokenizer names. */
  public static TokenIds of(SpecialTokens special) {
    return new TokenIds(special.bos(), special.eos().stream().boxed().toList(), special.pad());
  }

  static TokenIds read(JsonFields fields) {
    return new TokenIds(
        first(fields.ids("bos_token_id")),
        fields.ids("eos_token_id"),
        first(fields.ids("pad_token_id")));
  }

  private static OptionalInt first(List<Integer> ids) {
    return ids.isEmpty() ? OptionalInt.empty() : OptionalInt.of(ids.get(0));
  }

  void write(ObjectNode json) {
    bos.ifPresent(id -> json.put("bos_token_id", id));
    if (eos.size() == 1) {
      json.put("eos_token_id", eos.get(0));
    } else if (!eos.isEmpty()) {
      ArrayNode array = json.putArray("eos_token_id");
      eos.forEach(array::add);
    }
    pad.ifPresent(id -> json.put("pad_token_id", id));
  }

  /** These, and where these are silent, {@code other}'s. */
  TokenIds or(TokenIds other) {
    return new TokenIds(
        bos.isPresent() ? bos : other.bos,
        eos.isEmpty() ? other.eos : eos,
        pad.isPresent() ? pad : other.pad);
  }
}
