package io.originguard.demo;

/**
 * A request as an origin's script sees it.
 *
 * @param number counts the requests of this origin since the script was set, from 1
 * @param method the HTTP method
 * @param host the Host header as it came, empty if missing
 * @param path the path with its query, as it was asked
 */
public record OriginRequest(long number, String method, String host, String path) {}
