/**
 * Teachers that write questions of their own: chains of calls by templates, and replies read by
 * their form.
 */
@NullMarked
package dev.quaestor.curation.teacher.writing;

import org.jspecify.annotations.NullMarked;
