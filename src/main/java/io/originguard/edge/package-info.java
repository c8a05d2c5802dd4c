/**
 * Reads what came back from a request: status, cache status, announced waits, exceptions. The result is an
 * {@link io.originguard.edge.Outcome}, whose {@link io.originguard.edge.Cause} is a row of the one table that decides how
 * the breaker counts it, what happens to the job and what happens to the target.
 *
 * <p>May use: {@code target}, and the exception types of the HTTP client. Reads no clock and holds no state.
 */
@NullMarked
package io.originguard.edge;

import org.jspecify.annotations.NullMarked;
