/** Judging which answers may be learned from. Every rejection keeps its reason. */
@NullMarked
package dev.quaestor.curation.admission;

import org.jspecify.annotations.NullMarked;
