/**
 * What all teachers over HTTP share: where a server is and how long it may take ({@link
 * dev.quaestor.teacher.network.Endpoint}), the key that no message may show ({@link
 * dev.quaestor.teacher.network.ApiKey}), one attempt on the wire ({@link
 * dev.quaestor.teacher.network.Wire}), and what an error status means ({@link
 * dev.quaestor.teacher.network.ServerErrors}).
 */
@NullMarked
package dev.quaestor.teacher.network;

import org.jspecify.annotations.NullMarked;
