package dev.quaestor.trainer.template;

/** The bounds between brackets; {@link None} where one is left out. */
record SliceValue(Object from, Object to, Object step) {}
