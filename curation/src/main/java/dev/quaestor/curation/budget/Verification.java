package dev.quaestor.curation.budget;

import dev.quaestor.curation.budget.BookTables.Outstanding;
import dev.quaestor.curation.budget.BookTables.Taped;
import dev.quaestor.curation.store.StoreException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The fold over all entries, compared with what the database says it comes to: hashes, sums, calls
 * in flight and taped answers.
 */
final class Verification {

  private final String where;

  Verification(String where) {
    this.where = where;
  }

  private final Map<Long, Outstanding> open = new TreeMap<>();
  private final Map<Long, Outstanding> doubts = new HashMap<>();
  private final Map<String, String> answers = new HashMap<>();
  private Account sums = Account.OPENING;

  void entry(Entry entry, String hash) {
    if (entry.seq() != sums.seq() + 1) {
      throw altered("entry " + (sums.seq() + 1), "entry " + entry.seq() + " in its place");
    }
    Cost held = Cost.ZERO;
    if (entry.kind() == Entry.Kind.RESERVED) {
      Call call = entry.call();
      open.put(
          entry.seq(),
          new Outstanding(entry.seq(), call.key(), call.local(), entry.owner(), entry.cost()));
    } else if (entry.kind() == Entry.Kind.IMPORTED) {
      answers.put(entry.call().key(), entry.end().answerSha256());
    } else if (entry.kind() == Entry.Kind.WITHDRAWN) {
      if (answers.remove(entry.call().key()) == null) {
        throw altered("entry " + entry.seq(), "it withdraws an answer that is not on the tape");
      }
    } else if (entry.kind() == Entry.Kind.REOPENED) {
      Outstanding doubt = doubts.remove(entry.number());
      if (doubt == null || !doubt.worst().equals(entry.cost())) {
        throw altered("entry " + entry.seq(), "it reopens a call that is not in doubt");
      }
      open.put(doubt.number(), doubt.by(entry.owner()));
    } else if (entry.kind() != Entry.Kind.LIMIT) {
      Outstanding closes = open.remove(entry.number());
      if (closes == null) {
        throw altered("entry " + entry.seq(), "it closes a call that is not in flight");
      }
      held = closes.worst();
      if (entry.kind() == Entry.Kind.IN_DOUBT) {
        doubts.put(closes.number(), closes);
      }
      if (!entry.end().answerSha256().isEmpty()) {
        answers.put(closes.key(), entry.end().answerSha256());
      }
    }
    sums = sums.after(entry, held);
    if (!sums.head().equals(hash)) {
      throw altered(
          "entry " + entry.seq(), "content with hash " + sums.head() + ", recorded " + hash);
    }
  }

  void taped(Taped taped) {
    String expected = answers.remove(taped.key());
    if (!Books.answerSha256(taped.answer()).equals(expected)) {
      throw altered("the answer to " + taped.key(), "another answer than was settled");
    }
  }

  void finish(Account written, List<Outstanding> outstanding) {
    if (!answers.isEmpty()) {
      throw altered("the tape", answers.size() + " answers fewer than were settled");
    }
    if (!written.equals(sums)) {
      throw altered("the account", difference(written));
    }
    if (!outstanding.equals(List.copyOf(open.values()))) {
      throw altered("the list of calls in flight", "others than the entries leave open");
    }
  }

  /** The first thing the account says that the entries do not come to. */
  private String difference(Account written) {
    if (written.seq() != sums.seq()) {
      return "a last entry %d where there are %d".formatted(written.seq(), sums.seq());
    }
    for (Dimension dimension : Dimension.values()) {
      if (!difference(dimension, written.limits().most(), sums.limits().most()).isEmpty()) {
        return "a limit of " + difference(dimension, written.limits().most(), sums.limits().most());
      }
      if (!difference(dimension, written.billed(), sums.billed()).isEmpty()) {
        return "a bill of " + difference(dimension, written.billed(), sums.billed());
      }
      if (!difference(dimension, written.reserved(), sums.reserved()).isEmpty()) {
        return difference(dimension, written.reserved(), sums.reserved()) + " reserved";
      }
    }
    return "the head %s where the last entry has %s".formatted(written.head(), sums.head());
  }

  private static String difference(Dimension dimension, Cost written, Cost counted) {
    long found = dimension.of(written);
    long expected = dimension.of(counted);
    return found == expected
        ? ""
        : "%s %s where the entries come to %s"
            .formatted(shown(found), dimension.key(), shown(expected));
  }

  private static String shown(long amount) {
    return amount == Long.MAX_VALUE ? "unlimited" : Long.toString(amount);
  }

  private StoreException altered(String what, String found) {
    return new StoreException(
        where
            + ": %s does not verify: found %s; the file was altered or damaged, restore it, with its -wal file, from a copy"
                .formatted(what, found));
  }
}
