package dev.quaestor.experiments.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a record component means to the person who writes it in a file. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {

  /** The mark of a setting that must be written. */
  String REQUIRED = "\0";

  /** One line for the reader: what it is, in what unit. */
  String value();

  /** The value where none is written, as YAML; a component of type Optional needs none. */
  String otherwise() default REQUIRED;

  /** What a required setting may look like, as YAML. */
  String example() default "";

  /** Another key it may be written under, where the first is not. */
  String also() default "";

  /** Takes the keys that no other component names; only for a map of trees. */
  boolean rest() default false;
}
