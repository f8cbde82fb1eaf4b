package dev.quaestor.experiments.cli;

import dev.quaestor.curation.teacher.Message;
import dev.quaestor.curation.teacher.TeacherRequest;
import dev.quaestor.experiments.assembly.Assembly;
import dev.quaestor.experiments.assembly.Materials;
import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.manifest.Manifest;
import dev.quaestor.experiments.manifest.Variant;
import dev.quaestor.experiments.run.FirstRequests;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The first prompts of each way of asking that an experiment has, as they would be sent. */
record FirstPrompts(Experiment experiment, Materials materials) {

  private static final int SHOWN = 3;
  static final String UNKNOWN = "(what the student will have answered)";

  /** Told for people, a prompt below a line that says whom it goes to. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    Set<List<Object>> known = new LinkedHashSet<>();
    for (Variant variant : experiment.variants()) {
      Manifest m = variant.manifest();
      if (known.add(List.of(m.task(), m.faculty(), m.assign(), m.generate(), m.student()))) {
        lines.addAll(lines(m));
      }
    }
    return lines;
  }

  private List<String> lines(Manifest manifest) {
    long seed = experiment.manifest().seeds().get(0);
    var assembly =
        new Assembly(manifest, materials.task(manifest.task()), materials.material(manifest, seed));
    List<TeacherRequest> first =
        FirstRequests.of(assembly, seed, manifest.queriesPerRound(), UNKNOWN).stream()
            .filter(request -> request.sample() == 0)
            .limit(SHOWN)
            .toList();
    List<String> lines = new ArrayList<>();
    lines.add(
        "The first prompts of mode %s, as they would be sent; which candidates they are about is by lot, as random picks at seed %d:"
            .formatted(assembly.mode().name(), seed));
    for (TeacherRequest request : first) {
      lines.add(
          "--- candidate %s%s"
              .formatted(
                  request.candidate().id(),
                  request.teacher().isEmpty() ? "" : ", to " + request.teacher()));
      for (Message message : request.messages()) {
        lines.add("=== " + message.role() + " ===");
        lines.add(message.content());
      }
    }
    lines.add("---");
    return lines;
  }
}
