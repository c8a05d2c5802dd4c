package io.originguard.sink;

import io.originguard.edge.Answer;
import io.originguard.edge.Cause;
import io.originguard.edge.Content;
import io.originguard.edge.Fetch;
import io.originguard.edge.Outcome;
import io.originguard.target.Host;
import io.originguard.target.Job;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.netpreserve.jwarc.WarcDigest;
import org.netpreserve.jwarc.WarcReader;
import org.netpreserve.jwarc.WarcRecord;
import org.netpreserve.jwarc.WarcResponse;

/** Pages for the sink, and what is read back of them. */
final class Pages {

    static final Instant STARTED = Instant.parse("2026-01-02T03:04:05.678Z");

    private Pages() {}

    static Fetch page(String url, String body) {
        return page(
                url, Content.of(body.getBytes(StandardCharsets.UTF_8)), new Answer.Header("Content-Type", "text/html"));
    }

    static Fetch page(String url, Content body, Answer.Header... headers) {
        return page(url, url, Map.of(), new Answer(200, List.of(headers), body, Optional.of("192.0.2.7")));
    }

    static Fetch page(String submitted, String url, Map<String, String> metadata, Answer answer) {
        Job job = new Job(1, new Host("shop.example.com"), submitted, 0, 2, STARTED, STARTED, Map.of(), metadata);
        Outcome outcome = Outcome.of(Cause.FETCHED, "200");
        return new Fetch(job, url, 0, STARTED, Duration.ofMillis(5), Optional.of(answer), outcome);
    }

    /** A page as it was read back. */
    record Stored(WarcResponse record, Map<String, List<String>> headers, Content content, long offset) {
        byte[] body() {
            try {
                return content.head(Integer.MAX_VALUE);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        String text() {
            return new String(body(), StandardCharsets.UTF_8);
        }
    }

    /** Reads all pages of a file with jwarc and checks both digests of each. */
    static List<Stored> read(Path warc) throws IOException {
        List<Stored> pages = new ArrayList<>();
        try (WarcReader reader = new WarcReader(warc)) {
            reader.calculateBlockDigest();
            for (Optional<WarcRecord> record = reader.next(); record.isPresent(); record = reader.next()) {
                if (record.get() instanceof WarcResponse response) {
                    pages.add(read(response, reader.position()));
                }
            }
        }
        return pages;
    }

    private static Stored read(WarcResponse response, long offset) throws IOException {
        byte[] body = response.http().body().stream().readAllBytes();
        Map<String, List<String>> headers =
                new LinkedHashMap<>(response.http().headers().map());
        WarcDigest payload = new WarcDigest("sha1", sha1(body));
        if (!response.payloadDigest().orElseThrow().equals(payload)) {
            throw new AssertionError("payload digest of " + response);
        }
        if (!response.calculatedBlockDigest().equals(response.blockDigest())) {
            throw new AssertionError("block digest of " + response);
        }
        return new Stored(response, headers, Content.of(body), offset);
    }

    private static byte[] sha1(byte[] bytes) {
        try {
            return java.security.MessageDigest.getInstance("SHA-1").digest(bytes);
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The files of a directory whose names end so, by name. */
    static List<Path> files(Path directory, String suffix) throws IOException {
        try (var files = Files.list(directory)) {
            return files.filter(f -> f.getFileName().toString().endsWith(suffix))
                    .sorted()
                    .toList();
        }
    }

    /** The lines of the index without the names of the columns, each split. */
    static List<List<String>> index(Path directory) throws IOException {
        return Files.readAllLines(directory.resolve(Index.FILE)).stream()
                .skip(1)
                .map(line -> List.of(line.split("\t", -1)))
                .toList();
    }
}
