package io.originguard.replay;

import io.originguard.target.Host;
import java.time.Duration;
import java.time.Instant;

/**
 * One line of a log.
 *
 * @param at when it was sent
 * @param target whom to
 * @param status what came back: 200 to 599, or 0 for no answer
 * @param took until the answer was complete
 * @param path the path that was asked for; empty where the log does not say
 */
public record Request(Instant at, Host target, int status, Duration took, String path) {}
