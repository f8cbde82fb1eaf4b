package dev.quaestor.experiments.manifest;

import dev.quaestor.curation.store.PostgresDatabase;
import dev.quaestor.experiments.settings.Check;
import dev.quaestor.experiments.settings.Setting;
import dev.quaestor.experiments.settings.Shorthand;
import java.util.Optional;

/** A PostgreSQL database that keeps bill and tape, so that several machines share one budget. */
@Shorthand("url")
public record BillSettings(
    @Setting(
            value = "the database, without user and password",
            example = "jdbc:postgresql://host:5432/quaestor")
        String url,
    @Setting("the schema all machines share; made of the experiment's name where none is given")
        Optional<String> schema,
    @Setting("who connects; the operating system's user where none is given") Optional<String> user,
    @Setting("the environment variable with the password; ~/.pgpass is read too")
        Optional<String> passwordVariable) {

  public BillSettings {
    Check check = new Check();
    try {
      new PostgresDatabase.Address(url, schema.orElse("any"), user, Optional.empty());
    } catch (IllegalArgumentException e) {
      check.that(false, String.valueOf(e.getMessage()), "url", "schema");
    }
    check
        .that(
            passwordVariable.orElse("A").matches("[A-Za-z_][A-Za-z0-9_]*"),
            "expected the name of an environment variable; the password itself must not stand in"
                + " a manifest",
            "password-variable")
        .done();
  }

  /** Where {@code experiment}'s bill is, for one who has {@code password}. */
  public PostgresDatabase.Address address(String experiment, Optional<String> password) {
    String made =
        "quaestor_" + experiment.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
    String name = schema.orElse(made.substring(0, Math.min(63, made.length())));
    return new PostgresDatabase.Address(url, name, user, password);
  }
}
