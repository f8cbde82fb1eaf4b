package dev.quaestor.trainer.template.syntax;

import java.util.List;

/** A part of a parsed template. */
public sealed interface Node permits Expression, Statement {
  /** The parts it consists of, in the order in which Jinja's own visitors meet them. */
  List<? extends Node> children();
}
