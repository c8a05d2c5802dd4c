/**
 * Decides whether a request may go to a target: {@link io.originguard.breaker.Breaker} composes the window, the trip rule,
 * the ramp, the probe schedule, the pace, the learnt baseline and the {@link io.originguard.breaker.Paths}, each of which is
 * arithmetic over the instants that it is given. Beside it: when a job is tried again
 * ({@link io.originguard.breaker.Backoff}), when a target blocks us ({@link io.originguard.breaker.BlockRule}) and whether it
 * sits behind the edge ({@link io.originguard.breaker.EdgeMemory}).
 *
 * <p>May use: {@code target}, {@code edge}, resilience4j-core. No Camel, no SQL, no thread. Invariants: nothing but one
 * probe at a time leaves for an OPEN target (I2); a request leaves only while the places in use are within the limit (I3);
 * a result moves the state only in the generation in which its request started (I4); time comes from one injected clock
 * (I9) and never runs backwards in here. Why it is built so: docs/decisions/0001-breaker-state-machine.md and
 * 0007-path-first.md.
 */
@NullMarked
package io.originguard.breaker;

import org.jspecify.annotations.NullMarked;
