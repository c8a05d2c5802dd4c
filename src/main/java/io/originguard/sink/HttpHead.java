package io.originguard.sink;

import io.originguard.edge.Answer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/**
 * Writes the head of a stored HTTP answer. The body is stored decoded, so the fields that described its transfer are kept
 * under names with {@code X-Crawler-} before them, as Common Crawl does, and the length is the decoded one.
 */
final class HttpHead {

    private static final Set<String> OF_THE_TRANSFER =
            Set.of("content-encoding", "transfer-encoding", "content-length");

    private HttpHead() {}

    /** The status line and the fields, up to and with the empty line. */
    static byte[] of(Answer answer) {
        StringBuilder head = new StringBuilder(512);
        head.append("HTTP/1.1 ").append(answer.status()).append(' ').append(reason(answer.status()));
        head.append("\r\n");
        for (Answer.Header header : answer.headers()) {
            String name = SafeText.name(header.name());
            if (OF_THE_TRANSFER.contains(name.toLowerCase(Locale.ROOT))) {
                head.append("X-Crawler-");
            }
            head.append(name)
                    .append(": ")
                    .append(SafeText.value(header.value()))
                    .append("\r\n");
        }
        head.append("Content-Length: ").append(answer.content().length()).append("\r\n\r\n");
        // The client reads header bytes as Latin-1, so this writes the bytes that came.
        return head.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The answer's own phrase is not kept by HTTP clients; an empty one is allowed. */
    private static String reason(int status) {
        return switch (status) {
            case 200 -> "OK";
            case 203 -> "Non-Authoritative Information";
            case 204 -> "No Content";
            case 206 -> "Partial Content";
            case 304 -> "Not Modified";
            default -> "";
        };
    }
}
