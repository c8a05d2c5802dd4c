/**
 * What a node shows of itself to machines: its metrics and its health.
 *
 * <p>May use: {@code target}, {@code edge}, {@code breaker}, {@code settings}, {@code frontier}, {@code camel}, Micrometer and
 * Prometheus' model. Invariants: it only reads and counts, and changes nothing; the number of its series is bounded however
 * many targets there are; nothing it does for a request waits or searches by text.
 */
@NullMarked
package io.originguard.status;

import org.jspecify.annotations.NullMarked;
