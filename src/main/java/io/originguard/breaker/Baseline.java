package io.originguard.breaker;

import java.util.Optional;

/**
 * Requests in flight that a target is allowed when all is well. Immutable.
 *
 * @param configured what its settings say
 * @param inForce what counts: the configured number, or a lower one that was learnt; at least 1
 * @param reason why the lower one, one line for people; empty while the configured number counts
 */
public record Baseline(int configured, int inForce, Optional<String> reason) {}
