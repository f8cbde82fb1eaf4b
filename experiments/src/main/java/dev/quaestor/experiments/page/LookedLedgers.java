package dev.quaestor.experiments.page;

import dev.quaestor.curation.Round;
import dev.quaestor.curation.budget.Bill;
import dev.quaestor.curation.ledger.LedgerView;
import dev.quaestor.experiments.run.Ledgers;
import dev.quaestor.experiments.run.PlannedRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Ledgers and bill as they stand while others write them. What was read is kept, and of a ledger
 * that grew only what is new is read; rounds are without what was seen of the candidates.
 */
final class LookedLedgers implements Ledgers {

  private record Kept(Stamp stamp, List<String> heads, Said said) {}

  private final Path database;
  private final Clock clock;
  private final Map<String, Kept> ledgers = new HashMap<>();
  private @Nullable Stamp billStamp;
  private Optional<Bill.Glance> glance = Optional.empty();
  private Optional<Bill> shared = Optional.empty();

  LookedLedgers(Path database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  @Override
  public Said of(PlannedRun run) {
    Kept kept = ledgers.get(run.name());
    return kept == null ? Said.NOTHING : kept.said();
  }

  @Override
  public Optional<Bill> bill() {
    return shared.or(() -> glance.map(Bill.Glance::bill));
  }

  /** The calls in flight. */
  List<Bill.InFlight> inFlight() {
    return glance.map(Bill.Glance::inFlight).orElse(List.of());
  }

  /**
   * Looks at what changed; whether anything did.
   *
   * @param server the bill that is shared with other machines, where it is
   */
  boolean look(List<PlannedRun> runs, Optional<Bill> server) throws IOException {
    boolean changed = lookAtBill() | !server.equals(shared);
    shared = server;
    for (PlannedRun run : runs) {
      if (run.begun() && Files.size(run.database()) > 0) {
        changed |= look(run);
      } else {
        changed |= ledgers.remove(run.name()) != null;
      }
    }
    return changed;
  }

  private boolean lookAtBill() throws IOException {
    if (!Files.isRegularFile(database) || Files.size(database) == 0) {
      boolean changed = glance.isPresent();
      glance = Optional.empty();
      billStamp = null;
      return changed;
    }
    Stamp now = Stamp.ofDatabase(database, clock.instant());
    if (billStamp != null && now.sameAs(billStamp)) {
      return false;
    }
    Bill.Glance found = Bill.Glance.at(database);
    boolean changed = !Optional.of(found).equals(glance);
    glance = Optional.of(found);
    billStamp = now;
    return changed;
  }

  private boolean look(PlannedRun run) throws IOException {
    Kept before = ledgers.get(run.name());
    Stamp now = Stamp.ofDatabase(run.database(), clock.instant());
    if (before != null && now.sameAs(before.stamp())) {
      return false;
    }
    try (LedgerView view = LedgerView.open(run.database())) {
      Kept after = view.snapshot(() -> read(view, before, now));
      ledgers.put(run.name(), after);
      return before == null || !after.said().equals(before.said());
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static Kept read(LedgerView view, @Nullable Kept before, Stamp stamp) {
    List<String> heads = view.heads();
    List<Round> rounds = new ArrayList<>();
    if (before != null
        && before.heads().size() <= heads.size()
        && heads.subList(0, before.heads().size()).equals(before.heads())) {
      rounds.addAll(before.said().rounds());
    }
    rounds.addAll(view.outline(rounds.size()));
    return new Kept(stamp, heads, new Said(rounds, view.events()));
  }
}
