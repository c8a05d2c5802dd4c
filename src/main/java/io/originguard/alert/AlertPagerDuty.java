package io.originguard.alert;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;

/**
 * Writes an alert as events of PagerDuty's Events API v2: one that triggers its incident, or one for each incident that it
 * resolves, which may be none. Thread-safe.
 */
public final class AlertPagerDuty {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST_SUMMARY = 1_024;
    private static final int LONGEST_KEY = 255;

    /**
     * The events of an alert, each as JSON.
     *
     * @param routingKey the integration key of the service
     */
    public List<String> events(@Body OutboxAlert alert, @ExchangeProperty("routingKey") String routingKey)
            throws JsonProcessingException {
        List<String> events = new ArrayList<>();
        if (alert.isRecovery()) {
            for (String incident : alert.resolves()) {
                events.add(JSON.writeValueAsString(event(routingKey, "resolve", incident)));
            }
        } else {
            Map<String, Object> trigger = event(routingKey, "trigger", alert.incident());
            trigger.put("payload", payload(alert));
            events.add(JSON.writeValueAsString(trigger));
        }
        return events;
    }

    private static Map<String, Object> event(String routingKey, String action, String incident) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("routing_key", routingKey);
        event.put("event_action", action);
        event.put("dedup_key", incident.length() > LONGEST_KEY ? digest(incident) : incident);
        return event;
    }

    private static Map<String, Object> payload(OutboxAlert alert) {
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put("summary", AlertText.cut(AlertText.headline(alert), LONGEST_SUMMARY));
        payload.put("source", alert.target().map(Object::toString).orElse("originguard"));
        payload.put("severity", alert.kind() == AlertKind.BLOCKED ? "warning" : "critical");
        payload.put("timestamp", alert.at().toString());
        payload.put("class", alert.kind().label());
        payload.put("custom_details", alert.fields());
        return payload;
    }

    private static String digest(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
