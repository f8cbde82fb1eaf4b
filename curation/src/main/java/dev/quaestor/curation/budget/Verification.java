package dev.quaestor.curation.budget;

import dev.quaestor.curation.budget.BookTables.Outstanding;
import dev.quaestor.curation.budget.BookTables.Taped;
import dev.quaestor.curation.store.StoreException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The fold over all entries, compared with what the database says it comes to: hashes, sums, calls
 * in flight and taped answers.
 */
final class Verification {

  private final String where;

  Verification(String where) {
    this.where = where;
  }

  private final Map<Long, Outstanding> open = new LinkedHashMap<>();
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
    } else if (entry.kind() != Entry.Kind.LIMIT) {
      Outstanding closes = open.remove(entry.number());
      if (closes == null) {
        throw altered("entry " + entry.seq(), "it closes a call that is not in flight");
      }
      held = closes.worst();
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
      throw altered("the account", written + ", expected " + sums);
    }
    if (!outstanding.equals(List.copyOf(open.values()))) {
      throw altered("the list of calls in flight", "others than the entries leave open");
    }
  }

  private StoreException altered(String what, String found) {
    return new StoreException(
        where
            + ": %s does not verify: found %s; the file was altered or damaged, restore it, with its -wal file, from a copy"
                .formatted(what, found));
  }
}
