package dev.quaestor.trainer.checkpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.trainer.disk.JsonFields;
import java.util.ArrayList;
import java.util.List;

/**
 * What a checkpoint was made from, so that it is only continued where all of it still holds.
 *
 * @param base hash of the base student
 * @param manifest hash of the effective manifest
 * @param corpus hash of what was trained on
 * @param ledgerHead head of the ledger's hash chain when training began
 * @param round the round trained in
 * @param step optimizer steps taken in it
 */
public record Lineage(
    String base, String manifest, String corpus, String ledgerHead, int round, long step) {

  static Lineage read(JsonFields fields) {
    return new Lineage(
        fields.text("base", ""),
        fields.text("manifest", ""),
        fields.text("corpus", ""),
        fields.text("ledger_head", ""),
        (int) fields.number("round", -1),
        (long) fields.number("step", -1));
  }

  void write(ObjectNode json) {
    json.put("base", base).put("manifest", manifest).put("corpus", corpus);
    json.put("ledger_head", ledgerHead).put("round", round).put("step", step);
  }

  /** Where {@code found} was made from something else than this; steps may differ. */
  public List<String> differences(Lineage found) {
    List<String> differences = new ArrayList<>();
    compare(differences, "base student", base, found.base);
    compare(differences, "manifest", manifest, found.manifest);
    compare(differences, "corpus", corpus, found.corpus);
    compare(differences, "ledger head", ledgerHead, found.ledgerHead);
    compare(differences, "round", Integer.toString(round), Integer.toString(found.round));
    return differences;
  }

  private static void compare(List<String> into, String what, String expected, String found) {
    if (!expected.equals(found)) {
      into.add(what + ": this run has " + expected + ", the checkpoint was made with " + found);
    }
  }
}
