package io.originguard.breaker;

import io.originguard.edge.Outcome;
import io.originguard.target.BreakerState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a phase ends.
 *
 * @param to the state that follows
 * @param cause the result that decided it
 * @param firstErrorAt the first bad result that led to OPEN, null for the other states
 */
record Ending(BreakerState to, Outcome cause, @Nullable Instant firstErrorAt) {}
