/**
 * Reads what came back from a request: who said it, status, cache status, error documents, announced waits, exceptions. The
 * result is an {@link io.originguard.edge.Outcome}, whose {@link io.originguard.edge.Cause} is a row of the one table that
 * decides how the breaker counts it, what happens to the job and what happens to the target.
 *
 * <p>May use: {@code target}, the exception types of the HTTP client, and Jackson's streaming parser for the edge's error
 * documents. Reads no clock and holds no state; reads at most 64 KB of a body, which it never trusts.
 */
@NullMarked
package io.originguard.edge;

import org.jspecify.annotations.NullMarked;
