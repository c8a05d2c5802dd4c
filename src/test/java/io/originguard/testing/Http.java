package io.originguard.testing;

import java.net.http.HttpClient;

/** How a test talks to a listener. */
public final class Http {

    private Http() {}

    /** With connections of its own, in HTTP/1.1: an upgrade to HTTP/2 in the clear is now and then answered in both at once. */
    public static HttpClient client() {
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }
}
