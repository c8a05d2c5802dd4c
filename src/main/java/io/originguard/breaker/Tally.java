package io.originguard.breaker;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a window holds.
 *
 * @param bad bad results
 * @param total good and bad results
 * @param firstBadAt the earliest bad result in the window, null without one
 */
record Tally(int bad, int total, @Nullable Instant firstBadAt) {}
