package io.originguard.demo;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a scripted origin does with a request. Immutable. */
public sealed interface OriginAnswer {

    /**
     * An HTTP answer.
     *
     * @param status the HTTP status, 200 to 599
     * @param headers its headers
     * @param body the body as text, sent in UTF-8
     * @param after how long the origin waits before it answers, zero or more
     */
    record Reply(int status, Map<String, String> headers, String body, Duration after) implements OriginAnswer {

        public Reply {
            if (status < 200 || status > 599) {
                throw new IllegalArgumentException(
                        "an origin cannot answer with status " + status + "; write 200 to 599");
            }
            headers = Map.copyOf(headers);
        }

        /** The same reply with one header more; names are lower case. */
        public Reply with(String header, String value) {
            Map<String, String> more = new LinkedHashMap<>(headers);
            more.put(header, value);
            return new Reply(status, more, body, after);
        }

        /** The same reply, later. */
        public Reply after(Duration wait) {
            return new Reply(status, headers, body, wait);
        }
    }

    /** Closes the connection without a byte, as a process does that crashes. */
    record HangUp() implements OriginAnswer {}

    /** Sends a head that no client can make sense of. */
    record Malformed() implements OriginAnswer {}

    /**
     * Sends these bytes and closes the connection, as a process does that dies in the middle of an answer.
     *
     * @param sent all that it sends, in ISO 8859-1
     */
    record Cut(String sent) implements OriginAnswer {}

    /**
     * Sends a head that never ends, one byte at a time.
     *
     * @param each the time between two bytes, 1 ms or more
     */
    record Dribble(Duration each) implements OriginAnswer {

        public Dribble {
            if (each.toMillis() < 1) {
                throw new IllegalArgumentException("a byte each " + each + " is no dribble; write 1 ms or more");
            }
        }
    }

    /** Never answers; the connection stays open. */
    record Silence() implements OriginAnswer {}

    /** A reply with a short text. */
    static Reply status(int status) {
        return reply(status, "status " + status);
    }

    /** A reply with this text. */
    static Reply reply(int status, String body) {
        return new Reply(status, Map.of("content-type", EdgeAnswer.TEXT), body, Duration.ZERO);
    }

    /** Breaks off inside the head. */
    static Cut cutHead() {
        return new Cut("HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-le");
    }

    /**
     * Breaks off inside the body.
     *
     * @param promised the length that the head announces, in bytes
     * @param sent how many of them come, less than promised
     */
    static Cut cutBody(int promised, int sent) {
        return new Cut("HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: " + promised + "\r\n\r\n"
                + "x".repeat(sent));
    }
}
