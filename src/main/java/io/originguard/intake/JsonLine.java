package io.originguard.intake;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.originguard.intake.Lines.Bad;
import io.originguard.intake.Lines.Line;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Reads a line such as {@code {"url":"https://…","priority":5,"headers":{…},"metadata":{…}}}; thread-safe. */
final class JsonLine {

    static final int MAX_PRIORITY = 1_000;

    private static final Set<String> FIELDS = Set.of("url", "priority", "headers", "metadata");
    private static final ObjectReader JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build()
            .reader()
            .without(JsonParser.Feature.INCLUDE_SOURCE_IN_LOCATION);

    private final UrlParser urls;

    JsonLine(UrlParser urls) {
        this.urls = urls;
    }

    Line read(String text) {
        ObjectNode fields;
        try {
            fields = (ObjectNode) JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return new Bad(
                    text,
                    "this is not a JSON object in one line with each field once (column "
                            + (e.getLocation() == null ? 1 : e.getLocation().getColumnNr())
                            + "); write {\"url\":\"https://shop.example.com/page\"}");
        }
        // Headers may hold secrets: of a line that can be read only the URL is shown.
        String shown = fields.path("url").isTextual() ? fields.path("url").textValue() : "{...}";
        try {
            return read(fields, shown);
        } catch (BadUrl e) {
            return new Bad(shown, e.reason());
        }
    }

    private Line read(ObjectNode fields, String shown) throws BadUrl {
        for (Map.Entry<String, JsonNode> field : fields.properties()) {
            if (!FIELDS.contains(field.getKey())) {
                throw new BadUrl("the field " + Shown.name(field.getKey())
                        + " is not known; the fields are url, priority, headers and metadata");
            }
        }
        JsonNode url = fields.path("url");
        if (!url.isTextual()) {
            throw new BadUrl("the field url is not a string; write \"url\":\"https://shop.example.com/page\"");
        }
        Map<String, String> headers = strings(fields, "headers");
        SubmittedHeaders.check(headers);
        return Lines.ready(
                urls.parse(url.textValue()),
                shown,
                priority(fields.path("priority")),
                headers,
                strings(fields, "metadata"));
    }

    private static int priority(JsonNode priority) throws BadUrl {
        if (priority.isMissingNode()) {
            return 0;
        }
        if (!priority.isIntegralNumber()
                || !priority.canConvertToInt()
                || Math.abs((long) priority.intValue()) > MAX_PRIORITY) {
            throw new BadUrl("the field priority is not a whole number from -1000 to 1000; write \"priority\":10");
        }
        return priority.intValue();
    }

    private static Map<String, String> strings(ObjectNode fields, String name) throws BadUrl {
        JsonNode node = fields.path(name);
        if (node.isMissingNode()) {
            return Map.of();
        }
        if (!node.isObject()) {
            throw new BadUrl("the field " + name + " is not an object; write \"" + name + "\":{\"name\":\"value\"}");
        }
        Map<String, String> strings = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            if (!entry.getValue().isTextual()) {
                throw new BadUrl("the field " + name + "." + Shown.name(entry.getKey())
                        + " is not a string; write its value in quotation marks");
            }
            strings.put(entry.getKey(), entry.getValue().textValue());
        }
        return strings;
    }
}
