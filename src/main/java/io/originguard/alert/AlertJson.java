package io.originguard.alert;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.camel.Body;

/**
 * Writes an alert as one line of JSON: {@code alert} (the kind), {@code target}, {@code at}, {@code id}, {@code incident}, then what
 * its kind has of {@code resolves}, {@code cause}, {@code ratio}, {@code bad}, {@code total}, {@code cfRay}, {@code colo},
 * {@code jobsHeld}, {@code nextProbeAt}, {@code probeIntervalSeconds}, {@code announcedWaitSeconds}, {@code baseline},
 * {@code baselineReason}, {@code suspects} and {@code trips}, or as a summary {@code of}, {@code count}, {@code causes},
 * {@code colos}, {@code targets} and {@code masses}, and always {@code detail}. What each says stands in docs/alerts.md. Thread-safe.
 */
public final class AlertJson {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Called by the route. */
    public String write(@Body OutboxAlert alert) throws JsonProcessingException {
        return JSON.writeValueAsString(alert.fields());
    }
}
