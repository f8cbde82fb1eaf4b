/** See the module description in the POM. */
@org.jspecify.annotations.NullMarked
package dev.quaestor.curation;
