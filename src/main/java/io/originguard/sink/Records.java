package io.originguard.sink;

import io.originguard.edge.Answer;
import io.originguard.edge.Content;
import io.originguard.edge.Fetch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.netpreserve.jwarc.MediaType;
import org.netpreserve.jwarc.MessageVersion;
import org.netpreserve.jwarc.WarcDigest;
import org.netpreserve.jwarc.WarcResponse;
import org.netpreserve.jwarc.Warcinfo;

/**
 * Builds WARC 1.1 records. Besides the fields of the standard, a response carries {@code Originguard-Job-URI}, when a redirect
 * led away from the URL that was submitted, and {@code Originguard-Metadata}, the submitter's metadata as
 * {@code name=value} pairs, URL-encoded and joined by {@code &}.
 */
final class Records {

    static final String JOB_URI = "Originguard-Job-URI";
    static final String METADATA = "Originguard-Metadata";

    private static final String CONFORMS_TO =
            "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/";
    private static final Pattern IP_ADDRESS = Pattern.compile("[0-9a-fA-F.]*[.:][0-9a-fA-F:.]*");
    private static final ReadableByteChannel ELSEWHERE = Channels.newChannel(InputStream.nullInputStream());

    private Records() {}

    /** The first record of a file, complete but for compression. */
    static byte[] warcinfo(String software, String filename, Instant now) throws IOException {
        Warcinfo info = new Warcinfo.Builder()
                .version(MessageVersion.WARC_1_1)
                .date(now.truncatedTo(ChronoUnit.MILLIS))
                .filename(filename)
                .fields(new TreeMap<>(Map.of(
                        "software", List.of(SafeText.value(software)),
                        "format", List.of("WARC File Format 1.1"),
                        "conformsTo", List.of(CONFORMS_TO))))
                .build();
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        record.write(info.serializeHeader());
        info.body().stream().transferTo(record);
        return record.toByteArray();
    }

    /** What stands before the body in the record of a page: the fields of the record, then the HTTP head. */
    static byte[] beforeBody(Fetch fetch, Answer answer) throws IOException {
        byte[] http = HttpHead.of(answer);
        Digests digests = Digests.of(http, answer.content());
        String url = SafeText.url(fetch.url());
        WarcResponse.Builder record = new WarcResponse.Builder(url)
                .version(MessageVersion.WARC_1_1)
                .date(fetch.startedAt().truncatedTo(ChronoUnit.MILLIS))
                .payloadDigest(digests.payload())
                .blockDigest(digests.block())
                .body(
                        MediaType.HTTP_RESPONSE,
                        ELSEWHERE,
                        http.length + answer.content().length());
        answer.address()
                .filter(address -> IP_ADDRESS.matcher(address).matches())
                .ifPresent(address -> record.setHeader("WARC-IP-Address", address));
        String submitted = SafeText.url(fetch.job().submittedUrl());
        if (!submitted.equals(url)) {
            record.setHeader(JOB_URI, submitted);
        }
        if (!fetch.job().metadata().isEmpty()) {
            record.setHeader(METADATA, encoded(fetch.job().metadata()));
        }
        byte[] fields = record.build().serializeHeader();
        byte[] both = new byte[fields.length + http.length];
        System.arraycopy(fields, 0, both, 0, fields.length);
        System.arraycopy(http, 0, both, fields.length, http.length);
        return both;
    }

    private static String encoded(Map<String, String> metadata) {
        return new TreeMap<>(metadata)
                .entrySet().stream()
                        .map(entry -> encoded(entry.getKey()) + "=" + encoded(entry.getValue()))
                        .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private record Digests(WarcDigest payload, WarcDigest block) {

        static Digests of(byte[] http, Content body) throws IOException {
            MessageDigest payload = sha1();
            MessageDigest block = sha1();
            block.update(http);
            byte[] buffer = new byte[(int) Math.min(body.length() + 1, 1 << 16)];
            long length = 0;
            try (InputStream in = body.open()) {
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    payload.update(buffer, 0, read);
                    block.update(buffer, 0, read);
                    length += read;
                }
            }
            if (length != body.length()) {
                throw new IOException("the body has " + length + " bytes where " + body.length() + " were announced");
            }
            return new Digests(new WarcDigest(payload), new WarcDigest(block));
        }

        private static MessageDigest sha1() {
            try {
                return MessageDigest.getInstance("SHA-1");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JDK has SHA-1", e);
            }
        }
    }
}
