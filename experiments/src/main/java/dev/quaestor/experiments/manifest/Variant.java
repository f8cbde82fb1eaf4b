package dev.quaestor.experiments.manifest;

import java.util.Map;

/**
 * One point of what an experiment varies.
 *
 * @param name made of what varies; safe as a directory's name
 * @param manifest the manifest at this point, without its {@code experiment}
 * @param point the varied keys with their values as written
 */
public record Variant(String name, Manifest manifest, Map<String, String> point) {}
