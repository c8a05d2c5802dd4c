package io.originguard.target;

/** The three states of a target's breaker. */
public enum BreakerState {
    /** The origin is well: up to the baseline of requests in flight. */
    CLOSED,
    /** The target is paused: nothing is sent but the probe. */
    OPEN,
    /** The ramp: the origin has proved itself, the concurrency limit grows from 1 to the baseline. */
    HALF_OPEN
}
