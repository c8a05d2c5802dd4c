package io.originguard.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.originguard.edge.Content;
import io.originguard.edge.TooLargeException;
import io.originguard.testing.HandCrankedClock;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BodyReaderTest {

    private static final int MEMORY = BodyReader.IN_MEMORY;

    private final HandCrankedClock clock = HandCrankedClock.started();
    private final Instant deadline = clock.instant().plusSeconds(10);
    private final Path spool;

    BodyReaderTest(@TempDir Path directory) {
        spool = directory.resolve("spool");
    }

    private boolean overdue() {
        return clock.instant().isAfter(deadline);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16_384, 16_385, MEMORY - 1, MEMORY, MEMORY + 1, 3 * MEMORY})
    void a_body_is_read_whole_and_its_stream_closed(int length) throws IOException {
        Body body = new Body(length);

        try (Content content = BodyReader.read(body, length, this::overdue, spool)) {
            assertThat(content.length()).isEqualTo(length);
            assertThat(content.head(length)).isEqualTo(bytes(length));
        }
        assertThat(body.closed).isTrue();
    }

    @ParameterizedTest
    @CsvSource({MEMORY + ", 0", (MEMORY + 1) + ", 1"})
    void a_body_over_a_mebibyte_goes_to_a_file_that_closing_deletes(int length, int files) throws IOException {
        Set<Path> before = files();

        Content content = BodyReader.read(new Body(length), length, this::overdue, spool);
        Set<Path> during = files();
        content.close();

        during.removeAll(before);
        assertThat(during).hasSize(files);
        assertThat(during).allSatisfy(file -> assertThat(file).doesNotExist());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100, MEMORY, 2 * MEMORY})
    void one_byte_over_the_limit_is_too_large_and_leaves_no_file(int limit) throws IOException {
        Set<Path> before = files();
        Body body = new Body(limit + 1);

        assertThatThrownBy(() -> BodyReader.read(body, limit, this::overdue, spool))
                .isInstanceOf(TooLargeException.class)
                .hasMessageContaining(String.valueOf(limit));

        assertThat(files()).isEqualTo(before);
        assertThat(body.closed).as("closing would download the rest").isFalse();
    }

    @Test
    void an_endless_body_is_left_soon_after_the_limit() {
        Body body = new Body(1 << 30);

        assertThatThrownBy(() -> BodyReader.read(body, 100_000, this::overdue, spool))
                .isInstanceOf(TooLargeException.class);

        assertThat(body.read).isLessThan(200_000);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2 * MEMORY})
    void a_body_that_has_not_ended_by_the_deadline_is_given_up_and_leaves_no_file(int atOnce) throws IOException {
        Set<Path> before = files();
        Body dripping = new Body(1 << 30) {
            @Override
            public int read(byte[] buffer, int from, int most) throws IOException {
                if (read >= atOnce) {
                    clock.advance(Duration.ofSeconds(1));
                    return super.read(buffer, from, 1);
                }
                return super.read(buffer, from, most);
            }
        };

        assertThatThrownBy(() -> BodyReader.read(dripping, 1 << 30, this::overdue, spool))
                .isInstanceOf(SocketTimeoutException.class);

        assertThat(clock.instant()).isEqualTo(deadline.plusSeconds(1));
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void a_connection_that_breaks_leaves_no_file() throws IOException {
        Set<Path> before = files();
        Body broken = new Body(3 * MEMORY) {
            @Override
            public int read(byte[] buffer, int from, int most) throws IOException {
                if (read > 2 * MEMORY) {
                    throw new IOException("connection reset");
                }
                return super.read(buffer, from, most);
            }
        };

        assertThatThrownBy(() -> BodyReader.read(broken, 3 * MEMORY, this::overdue, spool))
                .hasMessage("connection reset");

        assertThat(files()).isEqualTo(before);
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private Set<Path> files() throws IOException {
        try (Stream<Path> all = Files.exists(spool) ? Files.list(spool) : Stream.empty()) {
            return all.filter(file -> file.getFileName().toString().endsWith(".body"))
                    .collect(Collectors.toSet());
        }
    }

    /** A stream that knows how far it was read and whether it was closed; a huge one is all zeros. */
    private static class Body extends FilterInputStream {

        long read;
        boolean closed;

        Body(int length) {
            super(length < 1 << 30 ? new ByteArrayInputStream(bytes(length)) : InputStream.nullInputStream());
            endless = length == 1 << 30;
        }

        private final boolean endless;

        @Override
        public int read(byte[] buffer, int from, int most) throws IOException {
            int n = endless ? most : super.read(buffer, from, most);
            read += Math.max(0, n);
            return n;
        }

        @Override
        public void close() throws IOException {
            closed = true;
            super.close();
        }
    }
}
