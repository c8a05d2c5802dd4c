package io.originguard.sink;

import static io.originguard.sink.Pages.files;
import static io.originguard.sink.Pages.page;
import static io.originguard.sink.Pages.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.originguard.edge.Answer;
import io.originguard.edge.Answer.Header;
import io.originguard.edge.Content;
import io.originguard.edge.Fetch;
import io.originguard.sink.Pages.Stored;
import io.originguard.testing.HandCrankedClock;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.netpreserve.jwarc.WarcReader;
import org.netpreserve.jwarc.WarcResponse;
import org.netpreserve.jwarc.Warcinfo;

class WarcSinkTest {

    private static final RotationSettings LARGE = new RotationSettings(1L << 30, Duration.ofHours(1));

    private final HandCrankedClock clock = HandCrankedClock.started();

    private final Path out;

    WarcSinkTest(@TempDir Path out) {
        this.out = out;
    }

    private WarcSink open(RotationSettings rotation) throws IOException {
        return WarcSink.open(out, rotation, "originguard/test (+https://example.org)", clock);
    }

    private Path onlyWarc() throws IOException {
        return assertThat(files(out, ".warc.gz")).singleElement().actual();
    }

    private Stored roundTrip(Fetch fetch) throws IOException {
        try (WarcSink sink = open(LARGE)) {
            sink.write(fetch);
        }
        return assertThat(read(onlyWarc())).singleElement().actual();
    }

    @Test
    void a_page_comes_back_as_it_was() throws IOException {
        Stored page = roundTrip(page("https://shop.example.com/a?b=c", "<p>Grüße</p>"));

        assertThat(page.text()).isEqualTo("<p>Grüße</p>");
        assertThat(page.record().target()).isEqualTo("https://shop.example.com/a?b=c");
        assertThat(page.record().date()).isEqualTo(Pages.STARTED);
        assertThat(page.record().version()).hasToString("WARC/1.1");
        assertThat(page.record().ipAddress().orElseThrow().getHostAddress()).isEqualTo("192.0.2.7");
        assertThat(page.record().contentType()).hasToString("application/http;msgtype=response");
        assertThat(page.record().headers().all("WARC-Payload-Digest").toString())
                .matches("\\[sha1:[A-Z2-7]{32}]");
        assertThat(page.record().http().status()).isEqualTo(200);
        assertThat(page.record().headers().first(Records.JOB_URI)).isEmpty();
    }

    @Test
    void the_first_record_says_who_wrote_the_file() throws IOException {
        roundTrip(page("https://shop.example.com/", "x"));

        try (WarcReader reader = new WarcReader(onlyWarc())) {
            Warcinfo info = (Warcinfo) reader.next().orElseThrow();
            assertThat(info.filename()).contains(onlyWarc().getFileName().toString());
            assertThat(info.fields().first("software")).contains("originguard/test (+https://example.org)");
            assertThat(info.fields().first("format")).contains("WARC File Format 1.1");
            assertThat(info.fields().first("conformsTo").orElseThrow()).contains("warc-1.1");
        }
    }

    @Test
    void fields_of_the_transfer_are_kept_under_other_names_and_the_length_is_right() throws IOException {
        Stored page = roundTrip(page(
                "https://shop.example.com/",
                Content.of("decoded".getBytes(StandardCharsets.UTF_8)),
                new Header("content-encoding", "gzip"),
                new Header("Transfer-Encoding", "chunked"),
                new Header("CONTENT-LENGTH", "3"),
                new Header("Set-Cookie", "a=1"),
                new Header("set-cookie", "b=2")));

        assertThat(page.text()).isEqualTo("decoded");
        assertThat(page.headers())
                .containsEntry("X-Crawler-content-encoding", List.of("gzip"))
                .containsEntry("X-Crawler-Transfer-Encoding", List.of("chunked"))
                .containsEntry("X-Crawler-CONTENT-LENGTH", List.of("3"))
                .containsEntry("Content-Length", List.of("7"))
                .doesNotContainKeys("content-encoding", "Transfer-Encoding");
        assertThat(page.record().http().headers().all("Set-Cookie")).containsExactly("a=1", "b=2");
    }

    @Test
    void a_hostile_header_cannot_break_the_record() throws IOException {
        Stored page = roundTrip(page(
                "https://shop.example.com/\r\nWARC-Type: metadata\r\n\r\n",
                Content.of(new byte[] {'x'}),
                new Header("X-Evil\r\nContent-Length: 0\r\n\r\nHTTP/1.1", "a"),
                new Header("", "no name"),
                new Header("X-Value", "a\r\nContent-Length: 999\r\n\r\nWARC/1.1\0\u007f\t\u00e9")));

        assertThat(page.text()).isEqualTo("x");
        assertThat(page.record().type()).isEqualTo("response");
        assertThat(page.record().http().headers().all("Content-Length")).containsExactly("1");
        assertThat(page.headers()).containsKey("_").containsKey("X-Value");
    }

    @Test
    void a_page_behind_a_redirect_remembers_what_was_submitted() throws IOException {
        Answer answer = new Answer(200, List.of(), Content.empty(), Optional.of("not-an-address"));

        Stored page = roundTrip(
                page("https://shop.example.com/old", "https://shop.example.com/new", Map.of("a b", "ü=&"), answer));

        assertThat(page.record().target()).isEqualTo("https://shop.example.com/new");
        assertThat(page.record().headers().first(Records.JOB_URI)).contains("https://shop.example.com/old");
        assertThat(page.record().headers().first(Records.METADATA)).contains("a+b=%C3%BC%3D%26");
        assertThat(page.record().ipAddress()).isEmpty();
        assertThat(Pages.index(out).get(0).get(2)).isEqualTo("https://shop.example.com/old");
    }

    @Test
    void an_answer_without_a_body_is_stored_too() throws IOException {
        Answer answer = new Answer(304, List.of(new Header("ETag", "\"1\"")), Content.empty(), Optional.empty());

        Stored page = roundTrip(page("https://shop.example.com/", "https://shop.example.com/", Map.of(), answer));

        assertThat(page.record().http().status()).isEqualTo(304);
        assertThat(page.body()).isEmpty();
    }

    @Test
    void a_fetch_without_an_answer_is_refused() throws IOException {
        Fetch page = page("https://shop.example.com/", "x");
        Fetch failed =
                new Fetch(page.job(), page.url(), 0, page.startedAt(), page.took(), Optional.empty(), page.outcome());

        try (WarcSink sink = open(LARGE)) {
            assertThatThrownBy(() -> sink.write(failed)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(files(out, ".gz")).isEmpty();
    }

    @Test
    void the_index_points_at_the_records() throws IOException {
        try (WarcSink sink = open(LARGE)) {
            for (int i = 0; i < 20; i++) {
                sink.write(page("https://shop.example.com/" + i, "page " + i));
            }
        }

        List<List<String>> index = Pages.index(out);
        assertThat(Files.readString(out.resolve(Index.FILE))).startsWith(Index.HEADER);
        assertThat(index).hasSize(20);
        assertThat(index.get(3).subList(0, 6))
                .containsExactly(
                        "2026-01-02T03:04:05.678Z", "shop.example.com", "https://shop.example.com/3", "200", "6", "2");
        for (List<String> line : index) {
            assertThat(targetAt(out.resolve(line.get(6)), Long.parseLong(line.get(7))))
                    .isEqualTo(line.get(2));
        }
    }

    private static String targetAt(Path warc, long offset) throws IOException {
        try (var file = Files.newByteChannel(warc)) {
            file.position(offset);
            return ((WarcResponse)
                            new WarcReader(Channels.newInputStream(file)).next().orElseThrow())
                    .target();
        }
    }

    @Test
    void a_url_with_a_tab_stays_in_its_column() throws IOException {
        roundTrip(page("https://shop.example.com/a\tb\nc", "x"));

        assertThat(Pages.index(out))
                .singleElement()
                .satisfies(line -> assertThat(line).hasSize(8).contains("https://shop.example.com/a%09b%0Ac"));
    }

    @Test
    void a_full_file_is_followed_by_another() throws IOException {
        try (WarcSink sink = open(new RotationSettings(3_000, Duration.ofHours(1)))) {
            for (int i = 0; i < 30; i++) {
                sink.write(page("https://shop.example.com/" + i, "page " + i));
            }
        }

        List<Path> warcs = files(out, ".warc.gz");
        List<String> texts = new ArrayList<>();
        for (Path warc : warcs) {
            assertThat(Files.size(warc)).isLessThan(4_000);
            read(warc).forEach(page -> texts.add(page.text()));
        }
        assertThat(warcs).hasSizeGreaterThan(3);
        assertThat(texts).hasSize(30).startsWith("page 0", "page 1").endsWith("page 29");
        assertThat(files(out, ".open")).isEmpty();
    }

    @Test
    void an_old_file_is_finished_without_further_writes() throws IOException {
        try (WarcSink sink = open(LARGE)) {
            sink.write(page("https://shop.example.com/1", "1"));
            clock.advance(Duration.ofMinutes(59));
            sink.tick();
            assertThat(files(out, ".warc.gz")).isEmpty();

            clock.advance(Duration.ofMinutes(1));
            sink.tick();

            assertThat(files(out, ".warc.gz")).hasSize(1);
            sink.write(page("https://shop.example.com/2", "2"));
        }
        assertThat(files(out, ".warc.gz"))
                .extracting(file -> file.getFileName().toString())
                .containsExactly(
                        "originguard-20260101000000000-00001.warc.gz", "originguard-20260101010000000-00002.warc.gz");
    }

    @Test
    void nothing_is_created_for_no_pages() throws IOException {
        open(LARGE).close();

        assertThat(files(out, ".gz")).isEmpty();
        assertThat(files(out, ".open")).isEmpty();
    }

    @Test
    void a_name_is_never_used_twice() throws IOException {
        for (int run = 0; run < 3; run++) {
            try (WarcSink sink = open(LARGE)) {
                sink.write(page("https://shop.example.com/", "x"));
            }
        }

        assertThat(files(out, ".warc.gz")).hasSize(3);
        assertThat(Pages.index(out)).extracting(line -> line.get(6)).doesNotHaveDuplicates();
    }

    @Test
    void many_threads_write_side_by_side() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (WarcSink sink = open(new RotationSettings(100_000, Duration.ofHours(1)))) {
            List<Callable<Void>> writers = new ArrayList<>();
            for (int t = 0; t < 8; t++) {
                String base = "https://shop.example.com/" + t + "/";
                writers.add(() -> {
                    for (int i = 0; i < 500; i++) {
                        sink.write(page(base + i, base + i));
                        if (i % 50 == 0) {
                            sink.sync();
                        }
                    }
                    return null;
                });
            }
            for (Future<Void> writer : threads.invokeAll(writers)) {
                writer.get();
            }
        } finally {
            threads.shutdown();
        }

        Set<String> positions = new HashSet<>();
        Set<String> urls = new HashSet<>();
        for (Path warc : files(out, ".warc.gz")) {
            for (Stored page : read(warc)) {
                assertThat(page.text()).isEqualTo(page.record().target());
                urls.add(page.record().target());
                positions.add(warc.getFileName() + "@" + page.offset() + " "
                        + page.record().target());
            }
        }
        assertThat(urls).hasSize(4_000);
        assertThat(Pages.index(out))
                .extracting(line -> line.get(6) + "@" + line.get(7) + " " + line.get(2))
                .hasSize(4_000)
                .allMatch(positions::contains);
    }

    @Test
    void a_large_body_goes_through_a_file_that_is_deleted() throws IOException {
        byte[] large = new byte[5 << 20];
        new Random(1).nextBytes(large);
        Path temporary = Files.write(out.resolve("body.tmp"), large);

        Stored page = roundTrip(page("https://shop.example.com/", Content.of(temporary)));

        assertThat(page.body()).isEqualTo(large);
        assertThat(files(out, Compressor.SPOOL_SUFFIX)).isEmpty();
    }

    @Test
    void the_files_are_gzip_for_everybody() throws IOException {
        roundTrip(page("https://shop.example.com/", "seen by others"));

        try (GZIPInputStream gzip = new GZIPInputStream(Files.newInputStream(onlyWarc()))) {
            assertThat(new String(gzip.readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("WARC/1.1\r\n")
                    .endsWith("seen by others\r\n\r\n");
        }
    }

    @Test
    void a_directory_has_one_sink_at_a_time() throws IOException {
        try (WarcSink sink = open(LARGE)) {
            sink.write(page("https://shop.example.com/", "x"));

            assertThatThrownBy(() -> open(LARGE))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(out.toString())
                    .hasMessageContaining("in use by another process");
        }
        open(LARGE).close();
    }

    @Test
    void a_directory_that_cannot_be_is_named() throws IOException {
        Path file = Files.createFile(out.resolve("file"));

        assertThatThrownBy(() -> WarcSink.open(file.resolve("out"), LARGE, "x", clock))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot write to the out directory " + file.resolve("out"));
    }

    @Test
    void a_closed_sink_refuses_pages() throws IOException {
        WarcSink sink = open(LARGE);
        sink.close();
        sink.close();

        assertThatThrownBy(() -> sink.write(page("https://shop.example.com/", "x")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("closed");
    }
}
