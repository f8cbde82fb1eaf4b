/**
 * Short messages over HTTP to services that are no teachers, such as trackers and webhooks. {@link
 * dev.quaestor.teacher.courier.Courier} carries a {@link dev.quaestor.teacher.courier.Parcel} and
 * brings back a {@link dev.quaestor.teacher.courier.Receipt}; no type of an HTTP library is seen
 * outside.
 */
@NullMarked
package dev.quaestor.teacher.courier;

import org.jspecify.annotations.NullMarked;
