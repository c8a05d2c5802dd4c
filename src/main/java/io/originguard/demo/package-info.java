/**
 * A little edge with real origins on loopback, for {@code originguard demo}, for the journeys in the tests and for the
 * benchmark: {@link io.originguard.demo.Origin} is an HTTP server that can be killed so that connects are refused and
 * revived on the same port, {@link io.originguard.demo.LittleEdge} is a reverse proxy in front of it that answers, marks
 * and numbers errors as Cloudflare does, {@link io.originguard.demo.Zone} is what a target's owner sets up there, and
 * {@link io.originguard.demo.EdgeLog} is what the edge saw, the judge of every journey.
 *
 * <p>May use: the JDK, Vert.x core and the Netty under it, {@code target}. Nothing here is used by the product outside the
 * demo.
 *
 * <p>Invariants: all sockets are bound to 127.0.0.1; nothing waits on an event loop; nothing is random, so the same requests
 * get the same answers; whoever starts a part closes it.
 */
@NullMarked
package io.originguard.demo;

import org.jspecify.annotations.NullMarked;
