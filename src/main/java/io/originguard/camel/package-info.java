/**
 * Where the domain meets Camel: the {@code frontier} component, the per-target breaker behind the standard
 * {@code circuitBreaker} EIP, the HTTP client, and the beans that the routes call.
 *
 * <p>May use: {@code target}, {@code edge}, {@code breaker}, {@code robots}, {@code alert}, {@code frontier}, {@code settings}, {@code intake}, {@code sink} and
 * Camel. Invariants: nothing waits inside an exchange (I7); no request leaves without the permission of its target's
 * breaker, asked for just before it leaves (I2, I3); a claim is settled exactly once (I1).
 */
@NullMarked
package io.originguard.camel;

import org.jspecify.annotations.NullMarked;
