/**
 * The manifest: one YAML file says what an experiment is. Start with {@link
 * dev.quaestor.experiments.manifest.Manifest}, whose components are the file's keys; {@link
 * dev.quaestor.experiments.manifest.ManifestFile} reads one with its overrides, and {@link
 * dev.quaestor.experiments.manifest.Variants} makes of it the runs it asks for.
 */
@NullMarked
package dev.quaestor.experiments.manifest;

import org.jspecify.annotations.NullMarked;
