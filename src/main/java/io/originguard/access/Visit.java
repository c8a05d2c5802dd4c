package io.originguard.access;

import org.jspecify.annotations.Nullable;

/**
 * What of a request decides whether it may come in; headers that are not there are null. Immutable.
 *
 * @param method such as GET
 * @param path decoded and normalized
 * @param host the Host header: the name that the caller believes to talk to
 * @param origin the Origin header: the site whose page sent it
 * @param fetchSite the Sec-Fetch-Site header: how a browser sees that site
 * @param authorization the Authorization header
 */
record Visit(
        String method,
        String path,
        @Nullable String host,
        @Nullable String origin,
        @Nullable String fetchSite,
        @Nullable String authorization) {

    boolean writes() {
        return switch (method) {
            case "GET", "HEAD", "OPTIONS", "TRACE" -> false;
            default -> true;
        };
    }
}
