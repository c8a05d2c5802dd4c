package io.originguard.breaker;

import io.originguard.target.BreakerState;
import io.originguard.target.PathPattern;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One path of a target at one moment, counted over about the length of the window; of an OPEN target, at the moment when it
 * tripped. Immutable.
 *
 * @param pattern the path with its numbers and ids folded
 * @param requests requests that were answered or failed, without those that a cache answered
 * @param bad those of them that count as bad, whether they speak of the path or of the whole site
 * @param meanTook what one took on average, from its permission to its end; zero without requests
 * @param state CLOSED: its jobs go; OPEN: it is paused; HALF_OPEN: one job of it is under way as its probe
 * @param pausedUntil when the next probe of it may go, by the wall clock; empty unless it is paused
 */
public record PathView(
        PathPattern pattern,
        int requests,
        int bad,
        Duration meanTook,
        BreakerState state,
        Optional<Instant> pausedUntil) {}
