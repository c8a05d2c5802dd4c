package io.originguard.alert;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Body;

/** Writes an alert as the body of a Slack webhook: text only, in which nothing is a mention, a link or a format. Thread-safe. */
public final class AlertSlack {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Called by the route. */
    public String write(@Body OutboxAlert alert) throws JsonProcessingException {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("text", escaped(String.join("\n", AlertText.lines(alert))));
        message.put("mrkdwn", false);
        message.put("link_names", false);
        message.put("unfurl_links", false);
        message.put("unfurl_media", false);
        return JSON.writeValueAsString(message);
    }

    /** Slack's own three: without them {@code <!channel>} would wake everybody. */
    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
