package io.originguard.sink;

import static io.originguard.sink.Pages.files;
import static io.originguard.sink.Pages.page;
import static io.originguard.sink.Pages.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.originguard.testing.HandCrankedClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailingDiskTest {

    private final FaultyDisk disk = new FaultyDisk();

    private final Path out;

    FailingDiskTest(@TempDir Path out) {
        this.out = out;
    }

    private WarcSink open() throws IOException {
        RotationSettings rotation = new RotationSettings(1L << 30, Duration.ofHours(1));
        return WarcSink.open(out, rotation, "test", HandCrankedClock.started(), disk);
    }

    @ParameterizedTest
    @CsvSource({"originguard, 0", "originguard, 100", "index, 0", "index, 50"})
    void a_page_that_does_not_fit_leaves_no_trace(String file, long space) throws IOException {
        try (WarcSink sink = open()) {
            sink.write(page("https://shop.example.com/1", "1"));
            disk.only = file;
            disk.space = space;

            assertThatThrownBy(() -> sink.write(page("https://shop.example.com/2", "2")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("cannot append to " + out)
                    .hasMessageContaining("No space left on device");

            disk.space = Long.MAX_VALUE;
            sink.write(page("https://shop.example.com/3", "3"));
        }

        assertThat(read(files(out, ".warc.gz").get(0)))
                .extracting(Pages.Stored::text)
                .containsExactly("1", "3");
        assertThat(Pages.index(out))
                .extracting(line -> line.get(2))
                .containsExactly("https://shop.example.com/1", "https://shop.example.com/3");
    }

    @Test
    void what_could_not_be_cut_off_at_once_is_cut_off_later() throws IOException {
        try (WarcSink sink = open()) {
            sink.write(page("https://shop.example.com/1", "1"));
            disk.space = 100;
            disk.stuck = true;
            assertThatThrownBy(() -> sink.write(page("https://shop.example.com/2", "2")))
                    .isInstanceOf(IOException.class);
            disk.space = Long.MAX_VALUE;
            assertThatThrownBy(() -> sink.write(page("https://shop.example.com/2", "2")))
                    .isInstanceOf(IOException.class);

            disk.stuck = false;
            sink.write(page("https://shop.example.com/3", "3"));
        }

        assertThat(read(files(out, ".warc.gz").get(0)))
                .extracting(Pages.Stored::text)
                .containsExactly("1", "3");
    }

    @Test
    void a_file_that_cannot_be_begun_leaves_nothing() throws IOException {
        try (WarcSink sink = open()) {
            disk.space = 10;
            assertThatThrownBy(() -> sink.write(page("https://shop.example.com/1", "1")))
                    .isInstanceOf(IOException.class);
            assertThat(files(out, ".open")).isEmpty();

            disk.space = Long.MAX_VALUE;
            sink.write(page("https://shop.example.com/1", "1"));
        }

        assertThat(read(files(out, ".warc.gz").get(0))).hasSize(1);
    }

    @Test
    void syncing_is_free_when_nothing_is_new() throws IOException {
        try (WarcSink sink = open()) {
            sink.sync();
            assertThat(disk.syncs).isZero();

            sink.write(page("https://shop.example.com/1", "1"));
            sink.write(page("https://shop.example.com/2", "2"));
            sink.sync();
            assertThat(disk.syncs).isEqualTo(2);

            sink.sync();
            assertThat(disk.syncs).isEqualTo(2);
        }
    }

    @Test
    void a_rotation_makes_durable_what_it_finishes() throws IOException {
        RotationSettings each = new RotationSettings(1, Duration.ofHours(1));
        try (WarcSink sink = WarcSink.open(out, each, "test", HandCrankedClock.started(), disk)) {
            sink.write(page("https://shop.example.com/1", "1"));
            int afterRotation = disk.syncs;

            sink.sync();

            assertThat(afterRotation).isEqualTo(2);
            assertThat(disk.syncs).isEqualTo(afterRotation);
        }
    }

    @Test
    void after_a_failed_sync_nothing_is_acknowledged_any_more() throws IOException {
        try (WarcSink sink = open()) {
            sink.write(page("https://shop.example.com/1", "1"));
            disk.forgetful = true;
            assertThatThrownBy(sink::sync).isInstanceOf(IOException.class).hasMessageContaining("durable");
            disk.forgetful = false;

            assertThatThrownBy(sink::sync).isInstanceOf(IOException.class).hasMessageContaining("the sink has stopped");
            assertThatThrownBy(() -> sink.write(page("https://shop.example.com/2", "2")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("the sink has stopped");
        }

        assertThat(files(out, ".open")).hasSize(1);
        open().close();
        assertThat(files(out, ".warc.gz")).hasSize(1);
    }
}
