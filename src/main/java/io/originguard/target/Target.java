package io.originguard.target;

/**
 * One domain that is fetched, with its settings; declared by a YAML route.
 *
 * @param host the domain
 * @param settings the numbers this domain is fetched under
 */
public record Target(Host host, TargetSettings settings) {}
