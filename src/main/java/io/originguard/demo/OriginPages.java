package io.originguard.demo;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an origin serves. The same path gives the same bytes, always.
 *
 * <ul>
 *   <li>{@code /page/N}: an HTML page of 2,048 bytes (or as set)
 *   <li>{@code /status/NNN}: that status
 *   <li>{@code /redirect/N}: N redirects, then {@code /page/0}; {@code /redirect-to?url=U}: one, to U
 *   <li>{@code /slow?ms=N}: a page after N ms
 *   <li>{@code /big?bytes=N}: so many bytes, chunked
 *   <li>{@code /gzip-bomb?bytes=N}: so many bytes (1 GiB unless given) when unpacked, a thousandth of it on the wire
 *   <li>{@code /headers}: the request's headers as text
 *   <li>{@code /robots.txt}: as set, else 404
 *   <li>all else: 404
 * </ul>
 */
final class OriginPages {

    static final int SMALLEST_PAGE = 256;

    private static final Pattern NUMBERED = Pattern.compile("/(page|status|redirect)/(\\d{1,9})");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,12}");
    private static final String GIB = "1073741824";
    private static final String FOOT = "</p></body></html>\n";
    private static final byte[] FILLING = "The quick brown fox jumps over the lazy dog by the little edge.\n"
            .repeat(64)
            .getBytes(StandardCharsets.UTF_8);

    private final String name;
    private volatile int pageBytes = 2048;
    private volatile boolean etags;

    OriginPages(String name) {
        this.name = name;
    }

    void pageBytes(int bytes) {
        if (bytes < SMALLEST_PAGE) {
            throw new IllegalArgumentException(
                    "a page of " + bytes + " bytes is too small; write " + SMALLEST_PAGE + " or more");
        }
        pageBytes = bytes;
    }

    void etags(boolean on) {
        etags = on;
    }

    void serve(HttpServerRequest request, OriginReply reply) {
        Matcher numbered = NUMBERED.matcher(request.path());
        if (numbered.matches()) {
            numbered(numbered.group(1), Integer.parseInt(numbered.group(2)), reply);
            return;
        }
        switch (request.path()) {
            case "/redirect-to" -> reply.redirect(request.getParam("url", "/page/0"));
            case "/slow" -> number(request, reply, "ms", "1000", ms -> slow(reply, Duration.ofMillis(ms)));
            case "/big" -> number(request, reply, "bytes", "1000000", bytes -> reply.stream(Bulk.plain(bytes)));
            case "/gzip-bomb" -> number(request, reply, "bytes", GIB, bytes -> reply.gzipped(Bulk.gzip(bytes)));
            case "/headers" -> reply.text(200, headers(request));
            default -> reply.text(404, "no such page at " + name);
        }
    }

    private void numbered(String kind, int number, OriginReply reply) {
        switch (kind) {
            case "page" -> page(number, reply);
            case "redirect" -> reply.redirect(number > 1 ? "/redirect/" + (number - 1) : "/page/0");
            default -> status(number, reply);
        }
    }

    private void page(int number, OriginReply reply) {
        if (etags) {
            reply.versioned("\"" + number + "-" + pageBytes + "\"", page(number));
        } else {
            reply.html(page(number));
        }
    }

    private static void status(int status, OriginReply reply) {
        if (status < 200 || status > 599) {
            reply.text(400, "'" + status + "' is no status to answer with; write /status/200 to /status/599");
        } else {
            reply.text(status, "status " + status);
        }
    }

    private void slow(OriginReply reply, Duration after) {
        reply.later(after, () -> reply.html(page(0)));
    }

    private Buffer page(int number) {
        int size = pageBytes;
        Buffer page = Buffer.buffer(size);
        page.appendString("<!doctype html><html><head><title>" + name + " page " + number
                + "</title></head>\n<body><h1>" + name + " page " + number + "</h1><p>");
        for (int missing = size - FOOT.length() - page.length(); missing > 0; ) {
            int piece = Math.min(missing, FILLING.length);
            page.appendBytes(FILLING, 0, piece);
            missing -= piece;
        }
        return page.appendString(FOOT);
    }

    private static String headers(HttpServerRequest request) {
        StringBuilder text = new StringBuilder();
        request.headers()
                .forEach((header, value) ->
                        text.append(header).append(": ").append(value).append('\n'));
        return text.toString();
    }

    private static void number(
            HttpServerRequest request, OriginReply reply, String name, String otherwise, LongConsumer use) {
        String given = request.getParam(name, otherwise);
        if (NUMBER.matcher(given).matches()) {
            use.accept(Long.parseLong(given));
        } else {
            reply.text(400, name + "='" + given + "' is no number; write for example " + name + "=" + otherwise);
        }
    }
}
