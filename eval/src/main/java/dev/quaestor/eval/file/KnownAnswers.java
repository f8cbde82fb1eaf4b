package dev.quaestor.eval.file;

import dev.quaestor.curation.pool.Positions;
import dev.quaestor.curation.pool.Shelf;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** What a task's files say of the answers to its candidates, found by the candidates' ids. */
final class KnownAnswers {

  private record Known(String id, String reference, String solution) {}

  private static final Shelf.Form<Known> FORM =
      new Shelf.Form<>() {
        @Override
        public List<String> fields(Known known) {
          return List.of(known.id, known.reference, known.solution);
        }

        @Override
        public Known of(List<String> f) {
          return new Known(f.get(0), f.get(1), f.get(2));
        }
      };

  private final Shelf<Known> shelf = new Shelf<>(FORM);
  private final Positions byId = new Positions(i -> shelf.get(i).id());

  /** Takes down what {@code question} says of the candidate made of it. */
  void add(String candidateId, Question question) {
    if (!question.reference().isEmpty() || !question.solution().isEmpty()) {
      shelf.add(new Known(candidateId, question.reference(), question.solution()));
      byId.add(candidateId);
    }
  }

  Optional<String> reference(String candidateId) {
    return known(candidateId).map(Known::reference).filter(text -> !text.isEmpty());
  }

  Optional<String> solution(String candidateId) {
    return known(candidateId).map(Known::solution).filter(text -> !text.isEmpty());
  }

  private Optional<Known> known(String candidateId) {
    int found = byId.of(candidateId);
    return found < 0 ? Optional.empty() : Optional.of(shelf.get(found));
  }

  /** The first {@code most} of all references in the order of their characters, each once. */
  List<String> first(int most) {
    TreeSet<String> first = new TreeSet<>();
    for (Known known : shelf.list()) {
      if (!known.reference().isEmpty()) {
        first.add(known.reference());
        if (first.size() > most) {
          first.pollLast();
        }
      }
    }
    return List.copyOf(first);
  }
}
