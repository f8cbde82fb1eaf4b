package dev.quaestor.experiments.run;

import dev.quaestor.experiments.assembly.Materials;
import dev.quaestor.experiments.assembly.Students;
import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.manifest.Manifest;

/** Which base a run starts from: its seed's own, or one for all where the manifest shares it. */
record BaseOrder(Experiment experiment, ExperimentDirectory directory, Materials materials) {

  Students.Order of(PlannedRun run) {
    Manifest manifest = run.variant().manifest();
    boolean shared = manifest.student().base().shared();
    long seed = shared ? experiment.manifest().seeds().get(0) : run.seed();
    return new Students.Order(
        manifest, materials.material(manifest, seed), seed, directory.bases());
  }
}
