/**
 * Who is asked: the teacher port, requests and answers, and the generation modes that turn a
 * candidate into requests and an answer into examples.
 */
@NullMarked
package dev.quaestor.curation.teacher;

import org.jspecify.annotations.NullMarked;
