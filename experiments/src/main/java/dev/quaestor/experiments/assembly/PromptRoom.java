package dev.quaestor.experiments.assembly;

import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Shelf;
import dev.quaestor.curation.teacher.Conversation;
import dev.quaestor.curation.teacher.Message;
import dev.quaestor.eval.task.Item;
import dev.quaestor.eval.task.Material;
import dev.quaestor.experiments.manifest.TaskSettings.Longer;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * The room a student has for a prompt. One that is longer is dropped, or cut at its beginning: of
 * several turns at the beginning of the last. What is cut keeps its candidate's id, and so its
 * reference.
 *
 * @param most the most tokens of a prompt
 * @param tokens counts those of one
 */
record PromptRoom(int most, Longer longer, ToIntFunction<String> tokens) {

  /** The material with every prompt that has room. */
  Students.Fitted fit(Material material) {
    int[] pool = new int[1];
    int[] heldOut = new int[1];
    Material fitting =
        new Material(
            fit(material.pool(), pool),
            fit(material.steer(), heldOut),
            fit(material.monitor(), heldOut),
            fit(material.test(), heldOut),
            material.seedSet());
    return new Students.Fitted(fitting, pool[0], heldOut[0], 0);
  }

  private List<Item> fit(List<Item> items, int[] counted) {
    Shelf<Item> fitting = new Shelf<>(Item.FORM);
    for (Item item : items) {
      Candidate whole = item.candidate();
      if (tokens.applyAsInt(whole.prompt()) <= most) {
        fitting.add(item);
        continue;
      }
      counted[0]++;
      Optional<String> cut =
          longer == Longer.TRUNCATE ? cut(whole.prompt()) : Optional.<String>empty();
      cut.map(text -> new Candidate(whole.id(), text, whole.group(), whole.source()))
          .ifPresent(c -> fitting.add(new Item(c, item.level(), item.reference())));
    }
    return counted[0] == 0 ? items : fitting.list();
  }

  /** The prompt with the longest end of what is asked last that has room; empty if none has. */
  private Optional<String> cut(String prompt) {
    List<Message> turns = Conversation.turns(prompt);
    int length = turns.get(turns.size() - 1).content().length();
    int fits = 0;
    int tooLong = length;
    while (tooLong - fits > 1) {
      int kept = (fits + tooLong) >>> 1;
      if (tokens.applyAsInt(ending(prompt, kept)) <= most) {
        fits = kept;
      } else {
        tooLong = kept;
      }
    }
    return fits == 0 ? Optional.empty() : Optional.of(ending(prompt, fits));
  }

  private static String ending(String prompt, int chars) {
    return Conversation.withLast(
        prompt,
        last -> {
          int from = last.length() - chars;
          boolean half =
              from > 0 && from < last.length() && Character.isLowSurrogate(last.charAt(from));
          return last.substring(half ? from + 1 : from);
        });
  }
}
