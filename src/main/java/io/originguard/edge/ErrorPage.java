package io.originguard.edge;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the body of an edge's error says beyond its status. The edge writes it as plain text ({@code error code: 1016}), as
 * RFC 9457 JSON ({@code "error_code": 1033}) or as HTML ({@code <span class="cf-error-code">1016</span>}); all three are
 * read, none is required.
 *
 * @param code the 1xxx code
 * @param retryAfter the wait that the JSON form announces
 */
record ErrorPage(Optional<Integer> code, Optional<Duration> retryAfter) {

    static final ErrorPage UNKNOWN = new ErrorPage(Optional.empty(), Optional.empty());

    private static final int HEAD_BYTES = 64 << 10;
    private static final int TUNNEL_DOWN = 1033;
    private static final Pattern CODE =
            Pattern.compile("error(?:[\\s_-]?code)?[\\s\"'=:>-]{1,8}(1\\d{3})(?!\\d)", Pattern.CASE_INSENSITIVE);
    private static final Pattern OF_CLOUDFLARE = Pattern.compile("\"cloudflare_error\"\\s*:\\s*true");
    private static final Pattern RETRY_AFTER = Pattern.compile("\"retry_after\"\\s*:\\s*(\\d+)");

    /** Reads the first 64 KB; a body that cannot be read says nothing. */
    static ErrorPage read(Content content) {
        String head;
        try {
            head = new String(content.head(HEAD_BYTES), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return UNKNOWN;
        }
        Matcher code = CODE.matcher(head);
        Matcher wait = RETRY_AFTER.matcher(head);
        return new ErrorPage(
                code.find() ? Optional.of(Integer.valueOf(code.group(1))) : Optional.empty(),
                OF_CLOUDFLARE.matcher(head).find() && wait.find()
                        ? Optional.of(RetryAfter.seconds(wait.group(1)))
                        : Optional.empty());
    }

    /** Whether the origin is only not connected, as opposed to not existing: its tunnel comes back by itself. */
    boolean isTunnelDown() {
        return code.isPresent() && code.get() == TUNNEL_DOWN;
    }
}
