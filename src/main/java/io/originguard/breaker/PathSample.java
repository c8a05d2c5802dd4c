package io.originguard.breaker;

import io.originguard.target.PathPattern;
import java.time.Duration;

/**
 * Where a result belongs among the paths of its target. Immutable.
 *
 * @param pattern the path that was asked
 * @param epoch {@link Paths#epoch()} when the request started
 * @param took from the permission to the end of the answer
 */
public record PathSample(PathPattern pattern, long epoch, Duration took) {}
