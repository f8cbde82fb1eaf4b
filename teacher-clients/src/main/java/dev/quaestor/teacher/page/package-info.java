/**
 * Pages for browsers: {@link dev.quaestor.teacher.page.PageServer} lets people in and answers with
 * what a {@link dev.quaestor.teacher.page.Site} has. Nothing can be changed through it.
 */
@NullMarked
package dev.quaestor.teacher.page;

import org.jspecify.annotations.NullMarked;
