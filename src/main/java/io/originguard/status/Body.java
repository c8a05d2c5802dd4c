package io.originguard.status;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.originguard.access.Problem;
import io.originguard.edge.Text;
import io.originguard.frontier.DeadLetterFilter;
import io.originguard.target.Host;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.Exchange;

/** The JSON object of a request's body; none is an empty one. Immutable. */
final class Body {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Room for the ids of tens of thousands of dead letters. */
    private static final int LONGEST = 1 << 20;

    private final JsonNode fields;

    private Body(JsonNode fields) {
        this.fields = fields;
    }

    /**
     * Reads it.
     *
     * @param known the fields that may be there
     */
    static Body of(Exchange exchange, String... known) {
        String text = exchange.getMessage().getBody(String.class);
        if (text == null || text.isBlank()) {
            return new Body(JSON.createObjectNode());
        }
        if (text.length() > LONGEST) {
            throw new RefusedException(
                    new Problem(413, "The body is too long", "it may have " + LONGEST + " characters"));
        }
        JsonNode fields;
        try {
            fields = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw RefusedException.wrong("the body is not JSON: " + Text.line(e.getOriginalMessage()));
        }
        String allowed = String.join(", ", known);
        if (!fields.isObject()) {
            throw RefusedException.wrong("the body must be a JSON object with the fields " + allowed);
        }
        fields.fieldNames().forEachRemaining(name -> {
            if (!List.of(known).contains(name)) {
                throw RefusedException.wrong("there is no field '" + Text.line(name) + "' here; there are " + allowed);
            }
        });
        return new Body(fields);
    }

    Optional<String> text(String name) {
        JsonNode value = fields.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            throw RefusedException.wrong(name + " must be a text");
        }
        return Optional.of(value.textValue());
    }

    /** The dead letters that the fields target, cause and ids mean. */
    DeadLetterFilter deadLetters() {
        return new DeadLetterFilter(text("target").map(Body::host), text("cause"), ids());
    }

    private static Host host(String name) {
        try {
            return new Host(name.toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw RefusedException.wrong("target must be a host name such as shop.example.com");
        }
    }

    private Set<Long> ids() {
        JsonNode list = fields.path("ids");
        if (list.isMissingNode() || list.isNull()) {
            return Set.of();
        }
        Set<Long> ids = new HashSet<>();
        for (JsonNode id : list) {
            if (!id.isIntegralNumber() || !id.canConvertToLong()) {
                throw RefusedException.wrong("ids must be a list of whole numbers");
            }
            ids.add(id.longValue());
        }
        if (!list.isArray() || ids.isEmpty()) {
            throw RefusedException.wrong("ids must be a list of one or more whole numbers; leave it out to mean all");
        }
        return ids;
    }
}
