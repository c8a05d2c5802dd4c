package io.originguard.breaker;

import io.originguard.target.PathPattern;
import java.time.Duration;

/**
 * Where a result belongs among the paths of its target. Immutable.
 *
 * @param pattern the path that was asked
 * @param epoch {@link Paths#epoch()} when the request started, or {@link #SITE_ONLY}
 * @param took from the permission to the end of the answer
 */
public record PathSample(PathPattern pattern, long epoch, Duration took) {

    /** The result counts among the paths, but pauses none: for what must be asked whatever its path is like. */
    public static final long SITE_ONLY = -1;
}
