package io.originguard.camel;

import io.originguard.edge.Answer;
import io.originguard.edge.Content;
import io.originguard.edge.Fetch;
import io.originguard.sink.WarcSink;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/** The steps of the deliver route. Thread-safe. */
public final class PageSteps {

    /** The URL that answered, which differs from the submitted one after a redirect. */
    public static final String URL = "OriginguardUrl";
    /** The URL as it was submitted. */
    public static final String JOB_URL = "OriginguardJobUrl";
    /** The target's host name. */
    public static final String TARGET = "OriginguardTarget";
    /** The HTTP status, an Integer. */
    public static final String STATUS = "OriginguardStatus";
    /** When the request left, ISO-8601. */
    public static final String FETCHED_AT = "OriginguardFetchedAt";
    /** Attempts counted before this one, an Integer. */
    public static final String ATTEMPT = "OriginguardAttempt";
    /** The edge's id of the request. */
    public static final String CF_RAY = "OriginguardCfRay";
    /** The data centre of the edge that answered, three letters. */
    public static final String COLO = "OriginguardColo";
    /** The answer's header fields, a Map of lower-case names; several values are joined by a comma. */
    public static final String RESPONSE_HEADERS = "OriginguardResponseHeaders";
    /** What the submitter gave along, a Map. */
    public static final String METADATA = "OriginguardMetadata";

    private final WarcSink warc;

    PageSteps(WarcSink warc) {
        this.warc = warc;
    }

    /** Turns the fetched page into the message that a sink gets: the body's bytes, and what is known of it as headers. */
    public void open(Exchange exchange) throws IOException {
        Claim claim = Claim.of(exchange);
        Fetch fetch = page(claim);
        Answer answer = fetch.answer().orElseThrow();
        Message message = exchange.getMessage();
        if (message.getBody() instanceof Fetch) {
            message.setBody(body(answer.content()));
        }
        message.removeHeaders("Camel*");
        message.setHeader(URL, fetch.url());
        message.setHeader(JOB_URL, fetch.job().submittedUrl());
        message.setHeader(TARGET, fetch.job().home().name());
        message.setHeader(STATUS, answer.status());
        message.setHeader(FETCHED_AT, fetch.startedAt().toString());
        message.setHeader(ATTEMPT, fetch.job().attempt());
        fetch.outcome().cfRay().ifPresent(ray -> message.setHeader(CF_RAY, ray));
        fetch.outcome().colo().ifPresent(colo -> message.setHeader(COLO, colo));
        answer.header("content-type").ifPresent(type -> message.setHeader(Exchange.CONTENT_TYPE, type));
        message.setHeader(RESPONSE_HEADERS, joined(answer));
        message.setHeader(METADATA, fetch.job().metadata());
        claim.markHandedOver();
    }

    /** Writes the page to the WARC files; the default sink. */
    public void warc(Exchange exchange) throws IOException {
        warc.write(page(Claim.of(exchange)));
    }

    /** The sink has taken the page; no later failure undoes it. */
    public void taken(Exchange exchange) {
        Claim.of(exchange).markTaken();
    }

    private static Fetch page(Claim claim) {
        return claim.fetch()
                .filter(fetch -> fetch.answer().isPresent())
                .orElseThrow(() -> new IllegalStateException(
                        "there is no page to deliver; a route must go through direct:fetch before direct:deliver"));
    }

    private static Object body(Content content) throws IOException {
        return content.length() <= BodyReader.IN_MEMORY ? content.head(BodyReader.IN_MEMORY) : new ContentBody(content);
    }

    private static Map<String, String> joined(Answer answer) {
        Map<String, String> joined = new LinkedHashMap<>();
        for (Answer.Header header : answer.headers()) {
            joined.merge(header.name().toLowerCase(Locale.ROOT), header.value(), (a, b) -> a + ", " + b);
        }
        return joined;
    }
}
