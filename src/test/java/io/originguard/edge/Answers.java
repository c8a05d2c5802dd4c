package io.originguard.edge;

import io.originguard.edge.Answer.Header;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Answers for tests. */
final class Answers {

    static final String RAY = "8f1c2d3e4f5a6b7c-AMS";

    private Answers() {}

    /** An answer with the marks of the edge; further headers as {@code name: value}. */
    static Answer ofEdge(int status, String... headers) {
        return ofEdge(status, Content.empty(), headers);
    }

    static Answer ofEdge(int status, Content content, String... headers) {
        return new Answer(
                status,
                headers(List.of("Server: cloudflare", "CF-Ray: " + RAY), List.of(headers)),
                content,
                Optional.empty());
    }

    /** An answer of somebody who is not the edge. */
    static Answer by(int status, String... headers) {
        return new Answer(
                status, headers(List.of("Server: nginx"), List.of(headers)), Content.empty(), Optional.empty());
    }

    static Content body(String text) {
        return Content.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<Header> headers(List<String> first, List<String> then) {
        List<Header> headers = new ArrayList<>();
        first.forEach(line -> headers.add(header(line)));
        then.forEach(line -> headers.add(header(line)));
        return headers;
    }

    private static Header header(String line) {
        int colon = line.indexOf(':');
        return new Header(line.substring(0, colon), line.substring(colon + 1).strip());
    }
}
