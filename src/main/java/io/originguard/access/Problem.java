package io.originguard.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * Why a request was refused (RFC 9457).
 *
 * @param status the HTTP status
 * @param title what kind of refusal it is, the same for all of its kind
 * @param detail what is wrong with this request and what to write instead, one line
 */
public record Problem(int status, String title, String detail) {

    /** The media type of its JSON. */
    public static final String TYPE = "application/problem+json";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** A parameter or a body that cannot be used. */
    public static Problem wrong(String detail) {
        return new Problem(400, "The request cannot be used", detail);
    }

    /** Something that is not there. */
    public static Problem notFound(String detail) {
        return new Problem(404, "There is no such thing here", detail);
    }

    /** The document. */
    public String json() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
