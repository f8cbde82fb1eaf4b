/**
 * What all teachers over HTTP share. {@link dev.quaestor.teacher.network.ServerTeacher} is the
 * teacher, on top of a {@link dev.quaestor.teacher.network.Vendor}'s protocol; {@link
 * dev.quaestor.teacher.network.ServerSettings} says where the server is, how long it may take, with
 * which key that no message may show, and how a request is bounded before it is sent; {@link
 * dev.quaestor.teacher.network.Wire} is one attempt; {@link
 * dev.quaestor.teacher.network.ServerErrors} is what an error status means.
 */
@NullMarked
package dev.quaestor.teacher.network;

import org.jspecify.annotations.NullMarked;
