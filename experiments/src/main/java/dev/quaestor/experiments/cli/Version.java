package dev.quaestor.experiments.cli;

import dev.quaestor.experiments.run.Build;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} says: the build, its engine, and what it runs on. */
final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() {
    return new String[] {
      "quaestor "
          + Build.version()
          + Build.revision().map(commit -> ", commit " + commit).orElse(""),
      "engine: " + Build.engine(),
      "java: %s %s; %s %s, %d processors"
          .formatted(
              System.getProperty("java.vm.name"),
              Runtime.version(),
              System.getProperty("os.name"),
              System.getProperty("os.arch"),
              Runtime.getRuntime().availableProcessors())
    };
  }
}
