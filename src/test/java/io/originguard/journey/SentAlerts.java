package io.originguard.journey;

import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.originguard.settings.Catalogue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The alerts that left the nodes of a test, one JSON document after the other in a file, to which {@link Catalogue#ALERT} leads. */
record SentAlerts(Path home) {

    private static final String FILE = "alerts.json";

    /** The value of {@link Catalogue#ALERT}. */
    String endpoint() {
        return "file:" + home + "?fileName=" + FILE + "&fileExist=Append";
    }

    /** Those of a kind, such as {@code tripped}. */
    List<JsonNode> of(String kind) {
        return all().stream()
                .filter(alert -> alert.path("alert").asText().equals(kind))
                .toList();
    }

    /** Those of a kind about a target. */
    List<JsonNode> of(String kind, String host) {
        return of(kind).stream()
                .filter(alert -> alert.path("target").asText().equals(host))
                .toList();
    }

    /** All that are whole: a node may be writing the next one. */
    private List<JsonNode> all() {
        Path file = home.resolve(FILE);
        List<JsonNode> alerts = new ArrayList<>();
        if (!Files.exists(file)) {
            return alerts;
        }
        String written;
        try {
            written = Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try (MappingIterator<JsonNode> documents =
                new ObjectMapper().readerFor(JsonNode.class).readValues(written)) {
            while (documents.hasNextValue()) {
                alerts.add(documents.nextValue());
            }
        } catch (JsonEOFException e) {
            return alerts;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return alerts;
    }
}
