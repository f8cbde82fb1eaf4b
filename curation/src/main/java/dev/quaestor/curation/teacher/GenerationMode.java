package dev.quaestor.curation.teacher;

import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import java.util.List;
import java.util.Optional;

/** How a candidate becomes requests, and an answer becomes something to learn. */
public interface GenerationMode {

  String name();

  /** The requests for one candidate, in order. */
  List<TeacherRequest> requests(Candidate candidate);

  /** What a completed answer teaches; empty where the text holds no such thing. */
  Optional<Example> example(TeacherRequest request, Answer answer);
}
