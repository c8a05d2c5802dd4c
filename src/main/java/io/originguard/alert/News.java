package io.originguard.alert;

import io.originguard.target.Host;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Something that happened to a target and that people may have to hear of.
 *
 * @param kind TRIPPED, RECOVERED or BLOCKED
 * @param target the domain
 * @param at when
 * @param cause name of the outcome's cause
 * @param colo the data centre of the edge that told of it
 * @param facts what else an alert says of it: values that JSON has
 */
public record News(
        AlertKind kind, Host target, Instant at, String cause, Optional<String> colo, Map<String, Object> facts) {}
