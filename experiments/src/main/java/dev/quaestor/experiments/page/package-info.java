/**
 * The live page over experiments that other processes run. {@link
 * dev.quaestor.experiments.page.Watch} looks at their directories now and then, {@link
 * dev.quaestor.experiments.page.WatchedExperiment} keeps what one of them said last, {@link
 * dev.quaestor.experiments.page.PageSite} answers browsers from that and from the ledgers, and
 * {@link dev.quaestor.experiments.page.StaticPages} writes the same pages as files. Everything is
 * read as it stands, without a lock that a run could wait for and without a byte written; the page
 * itself is the plain HTML, CSS and JavaScript beside these classes.
 */
@NullMarked
package dev.quaestor.experiments.page;

import org.jspecify.annotations.NullMarked;
