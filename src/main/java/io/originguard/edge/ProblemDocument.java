package io.originguard.edge;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads the RFC 9457 document in which the edge explains an error. It may be cut off, of the wrong types or hostile: what
 * stands before the first mistake is read, and what is not of its type is not there.
 */
final class ProblemDocument {

    private static final String OF_EDGE = "cloudflare_error";
    private static final String CODE = "error_code";
    private static final String NAME = "error_name";
    private static final String CATEGORY = "error_category";
    private static final String RETRYABLE = "retryable";
    private static final String RETRY_AFTER = "retry_after";
    private static final String OWNER_ACTION = "owner_action_required";
    private static final Set<String> KNOWN =
            Set.of(OF_EDGE, CODE, NAME, CATEGORY, RETRYABLE, RETRY_AFTER, OWNER_ACTION);

    private static final Pattern NUMBER_OF_ERROR = Pattern.compile("[1-9]\\d{2,3}");
    private static final int LONGEST_WORD = 80;

    /** Names of fields are not kept between documents: strangers choose them. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private record Scalar(JsonToken token, String text) {}

    private final Map<String, Scalar> fields;

    private ProblemDocument(Map<String, Scalar> fields) {
        this.fields = fields;
    }

    /** The document that begins with these bytes; empty unless the edge says in it that the error is its own. */
    static Optional<EdgeError> read(byte[] head) {
        ProblemDocument document = new ProblemDocument(fields(head));
        return document.flag(OF_EDGE).orElse(false) ? Optional.of(document.error()) : Optional.empty();
    }

    private static Map<String, Scalar> fields(byte[] head) {
        Map<String, Scalar> fields = new HashMap<>();
        try (JsonParser parser = JSON.createParser(head)) {
            boolean object = parser.nextToken() == JsonToken.START_OBJECT;
            while (object && parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (value.isStructStart()) {
                    parser.skipChildren();
                } else if (KNOWN.contains(name)) {
                    fields.putIfAbsent(name, new Scalar(value, parser.getText()));
                }
            }
        } catch (IOException brokenOff) {
            // What was read before stands.
        }
        return fields;
    }

    private EdgeError error() {
        return new EdgeError(
                scalar(CODE, JsonToken.VALUE_NUMBER_INT)
                        .filter(code -> NUMBER_OF_ERROR.matcher(code).matches())
                        .map(Integer::valueOf),
                word(NAME),
                word(CATEGORY),
                flag(RETRYABLE),
                wait(RETRY_AFTER),
                flag(OWNER_ACTION));
    }

    private Optional<Duration> wait(String name) {
        Optional<Duration> whole = scalar(name, JsonToken.VALUE_NUMBER_INT)
                .filter(seconds -> !seconds.startsWith("-"))
                .map(RetryAfter::seconds);
        return whole.or(() -> scalar(name, JsonToken.VALUE_NUMBER_FLOAT)
                .map(Double::parseDouble)
                .filter(seconds -> seconds >= 0)
                .map(seconds -> RetryAfter.bounded(Duration.ofSeconds((long) Math.ceil(seconds)))));
    }

    private Optional<String> word(String name) {
        return scalar(name, JsonToken.VALUE_STRING)
                .map(Text::line)
                .map(word -> word.substring(0, Math.min(word.length(), LONGEST_WORD)))
                .filter(word -> !word.isEmpty());
    }

    private Optional<Boolean> flag(String name) {
        return Optional.ofNullable(fields.get(name))
                .filter(scalar -> scalar.token().isBoolean())
                .map(scalar -> scalar.token() == JsonToken.VALUE_TRUE);
    }

    private Optional<String> scalar(String name, JsonToken type) {
        return Optional.ofNullable(fields.get(name))
                .filter(scalar -> scalar.token() == type)
                .map(Scalar::text);
    }
}
