package io.originguard.edge;

import io.originguard.edge.Answer.Header;
import io.originguard.target.TargetSettings.ProbeSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
        return by(status, Content.empty(), headers);
    }

    static Answer by(int status, Content content, String... headers) {
        return new Answer(status, headers(List.of("Server: nginx"), List.of(headers)), content, Optional.empty());
    }

    /** An error that the edge explains in a document with this number and nothing else. */
    static Answer document(int status, int code) {
        return ofEdge(
                status,
                body("{\"cloudflare_error\":true,\"error_code\":" + code + "}"),
                "content-type: application/problem+json");
    }

    /** The settings of a probe that expects something of its answer. */
    static ProbeSettings expecting(Set<Integer> statuses, @Nullable String text) {
        return new ProbeSettings(
                Duration.ofSeconds(30),
                Duration.ofMinutes(15),
                Optional.empty(),
                true,
                ProbeSettings.ACCEPT,
                statuses,
                Optional.ofNullable(text));
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
