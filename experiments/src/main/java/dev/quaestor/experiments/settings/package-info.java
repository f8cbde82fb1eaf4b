/**
 * Settings as typed records: a YAML file is read into a {@link
 * dev.quaestor.experiments.settings.Tree} that knows its lines, {@link
 * dev.quaestor.experiments.settings.Binder} makes records of it and collects every problem at once,
 * and {@link dev.quaestor.experiments.settings.Schema} describes the same records to an editor.
 * Knows nothing of what the settings mean.
 */
@NullMarked
package dev.quaestor.experiments.settings;

import org.jspecify.annotations.NullMarked;
