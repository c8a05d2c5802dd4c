package io.originguard.intake;

import io.originguard.target.Submission;
import java.util.Map;

/**
 * Reads one line of input: a URL, or a JSON object when it starts with a brace; blank lines and lines that start with {@code #}
 * are skipped. Thread-safe.
 */
final class Lines {

    private final UrlParser urls;
    private final JsonLine json;

    Lines(UrlParser urls) {
        this.urls = urls;
        json = new JsonLine(urls);
    }

    /** What a line holds. */
    sealed interface Line {}

    /** Nothing. */
    record Skipped() implements Line {}

    /** A URL to be submitted. */
    record Ready(Submission submission) implements Line {}

    /**
     * Something that cannot be taken.
     *
     * @param text what of the line may be shown
     */
    record Bad(String text, String reason) implements Line {}

    Line read(String line) {
        String text = line.strip();
        if (text.isEmpty() || text.startsWith("#")) {
            return new Skipped();
        }
        if (text.startsWith("{")) {
            return json.read(text);
        }
        return ready(urls.parse(text), text, 0, Map.of(), Map.of());
    }

    static Line ready(
            UrlParser.Parsed parsed,
            String text,
            int priority,
            Map<String, String> headers,
            Map<String, String> metadata) {
        if (parsed instanceof UrlParser.Url url) {
            return new Ready(new Submission(url.target(), url.url(), priority, headers, metadata));
        }
        return new Bad(text, ((UrlParser.Refused) parsed).reason());
    }
}
