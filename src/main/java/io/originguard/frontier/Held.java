package io.originguard.frontier;

import java.time.Instant;

/**
 * A target that an operator has paused by hand: nothing is sent to it until an operator resumes it.
 *
 * @param since when
 * @param reason why, as the operator wrote it
 * @param by who
 */
public record Held(Instant since, String reason, String by) {}
