/**
 * What a node shows of itself: its metrics, its health, and over REST its targets, outages and dead letters, which operators
 * also steer there.
 *
 * <p>May use: {@code target}, {@code edge}, {@code breaker}, {@code robots}, {@code settings}, {@code access}, {@code alert},
 * {@code frontier},
 * {@code camel}, Micrometer, Prometheus' model and OpenTelemetry. Invariants: it changes nothing but through the frontier and its steering;
 * the number of its series is bounded however many targets there are; nothing it does for a request waits or searches by text.
 */
@NullMarked
package io.originguard.status;

import org.jspecify.annotations.NullMarked;
