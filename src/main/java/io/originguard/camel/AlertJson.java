package io.originguard.camel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.originguard.frontier.OutboxAlert;
import org.apache.camel.Body;

/** Writes an alert's fields as one line of JSON. Thread-safe. */
public final class AlertJson {

    private static final ObjectMapper JSON = new ObjectMapper();

    public String write(@Body OutboxAlert alert) throws JsonProcessingException {
        return JSON.writeValueAsString(alert.fields());
    }
}
