package io.originguard.alert;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.camel.Body;

/** Writes an alert as a mail: plain text, and header fields that are one line each. Thread-safe. */
public final class AlertMail {

    private static final int LONGEST_SUBJECT = 150;

    /** The subject. */
    public String subject(@Body OutboxAlert alert) {
        return AlertText.cut("[originguard] " + AlertText.headline(alert), LONGEST_SUBJECT);
    }

    /** What mail programs put the mails of one incident together by. */
    public String thread(@Body OutboxAlert alert) {
        return "<" + UUID.nameUUIDFromBytes(alert.incident().getBytes(StandardCharsets.UTF_8))
                + "@originguard.invalid>";
    }

    /** The text. */
    public String text(@Body OutboxAlert alert) {
        return String.join("\n", AlertText.lines(alert)) + "\n";
    }
}
