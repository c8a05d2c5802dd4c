package io.originguard.camel;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.jspecify.annotations.Nullable;

/** Stands where the HTTP endpoint stands in the routes, and answers by URL. Thread-safe. */
public final class Web implements Processor {

    /** An answer. */
    public record Reply(int status, Map<String, String> headers, String body) {

        public static Reply status(int status) {
            return new Reply(status, Map.of(), "status " + status);
        }

        public static Reply to(String location) {
            return new Reply(302, Map.of("location", location), "");
        }
    }

    /** What was asked for. */
    public record Asked(String url, Map<String, String> headers) {}

    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private volatile Function<String, Reply> replies = url -> Reply.status(200);

    /** Answers so from now on; what it throws is thrown at the route. */
    public Web replies(Function<String, Reply> byUrl) {
        replies = byUrl;
        return this;
    }

    /** All requests in order. */
    public List<Asked> asked() {
        return List.copyOf(asked);
    }

    /** All URLs in order. */
    public List<String> urls() {
        return asked.stream().map(Asked::url).toList();
    }

    @Override
    public void process(Exchange exchange) {
        Message message = exchange.getMessage();
        Map<String, String> headers = new java.util.TreeMap<>();
        message.getHeaders().forEach((name, value) -> {
            if (!name.equals(Exchange.HTTP_URI)) {
                headers.put(name.toLowerCase(Locale.ROOT), String.valueOf(value));
            }
        });
        @Nullable String url = message.getHeader(Exchange.HTTP_URI, String.class);
        asked.add(new Asked(String.valueOf(url), headers));
        Reply reply = replies.apply(String.valueOf(url));
        reply.headers().forEach(message::setHeader);
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, reply.status());
        message.setBody(reply.body().getBytes(StandardCharsets.UTF_8));
    }
}
