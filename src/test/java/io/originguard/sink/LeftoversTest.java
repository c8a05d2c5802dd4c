package io.originguard.sink;

import static io.originguard.sink.Pages.files;
import static io.originguard.sink.Pages.page;
import static io.originguard.sink.Pages.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.testing.HandCrankedClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.netpreserve.jwarc.WarcReader;

class LeftoversTest {

    private static final String WARC = "originguard-20260101000000000-00001.warc.gz";

    private final Path out;

    private byte[] warc = {};
    private String index = "";
    private int[] offsets = {};

    LeftoversTest(@TempDir Path out) {
        this.out = out;
    }

    /** Three pages, as the sink writes them; each test leaves parts of them behind like a killed process. */
    @BeforeEach
    void write_three_pages() throws IOException {
        try (WarcSink sink = open()) {
            for (int i = 1; i <= 3; i++) {
                sink.write(page("https://shop.example.com/" + i, "page " + i));
            }
        }
        warc = Files.readAllBytes(out.resolve(WARC));
        index = Files.readString(out.resolve(Index.FILE));
        offsets = Pages.index(out).stream()
                .mapToInt(line -> Integer.parseInt(line.get(7)))
                .toArray();
        Files.delete(out.resolve(WARC));
    }

    private WarcSink open() throws IOException {
        RotationSettings rotation = new RotationSettings(1L << 30, Duration.ofHours(1));
        return WarcSink.open(out, rotation, "test", HandCrankedClock.started());
    }

    private void leave(byte[] leftover, String lines) throws IOException {
        Files.deleteIfExists(out.resolve(WARC));
        Files.write(out.resolve(WARC + ".open"), leftover);
        Files.writeString(out.resolve(Index.FILE), lines);
    }

    private String firstLines(int lines) {
        int end = 0;
        for (int i = 0; i <= lines; i++) {
            end = index.indexOf('\n', end) + 1;
        }
        return index.substring(0, end);
    }

    private void assertRecovered(int pages) throws IOException {
        assertThat(files(out, ".open")).isEmpty();
        assertThat(Files.readAllBytes(out.resolve(WARC)))
                .isEqualTo(Arrays.copyOf(warc, pages == 3 ? warc.length : offsets[pages]));
        assertThat(Files.readString(out.resolve(Index.FILE))).isEqualTo(firstLines(pages));
    }

    @Test
    void a_record_that_was_cut_anywhere_is_dropped() throws IOException {
        for (int length = offsets[2]; length < warc.length; length++) {
            leave(Arrays.copyOf(warc, length), firstLines(2));

            open().close();

            assertRecovered(2);
        }
        assertThat(read(out.resolve(WARC))).extracting(Pages.Stored::text).containsExactly("page 1", "page 2");
    }

    @Test
    void a_complete_record_that_the_index_does_not_know_is_dropped() throws IOException {
        leave(warc, firstLines(2));

        open().close();

        assertRecovered(2);
    }

    @Test
    void a_line_that_was_cut_anywhere_is_dropped_with_its_record() throws IOException {
        int whole = index.length();
        for (int length = firstLines(2).length(); length < whole; length++) {
            leave(warc, index.substring(0, length));

            open().close();

            assertRecovered(2);
        }
    }

    @Test
    void lines_whose_records_were_lost_with_the_power_are_dropped() throws IOException {
        leave(Arrays.copyOf(warc, offsets[1] + 20), index);

        open().close();

        assertRecovered(1);
    }

    @Test
    void a_hole_that_was_left_when_the_power_went_is_not_taken_for_a_record() throws IOException {
        byte[] holed = warc.clone();
        Arrays.fill(holed, offsets[1] + 30, offsets[1] + 60, (byte) 0);
        leave(holed, index + "\0\0\0\0");

        open().close();

        assertRecovered(1);
    }

    @Test
    void a_file_whose_pages_are_all_acknowledged_is_kept_whole() throws IOException {
        leave(warc, index);

        open().close();

        assertRecovered(3);
    }

    @Test
    void a_file_without_pages_is_deleted() throws IOException {
        leave(Arrays.copyOf(warc, offsets[0]), firstLines(0));

        open().close();

        assertThat(files(out, ".open")).isEmpty();
        assertThat(files(out, ".warc.gz")).isEmpty();
    }

    @Test
    void without_an_index_every_complete_record_is_kept() throws IOException {
        leave(Arrays.copyOf(warc, warc.length - 1), index);
        Files.delete(out.resolve(Index.FILE));

        open().close();

        assertThat(read(out.resolve(WARC))).hasSize(2);
    }

    @Test
    void temporary_files_are_deleted() throws IOException {
        Files.createFile(out.resolve(".record-1" + Compressor.SPOOL_SUFFIX));

        open().close();

        assertThat(files(out, Compressor.SPOOL_SUFFIX)).isEmpty();
    }

    @Test
    void a_leftover_can_be_read_up_to_its_last_complete_record() throws IOException {
        Path leftover = out.resolve(WARC + ".open");
        Files.write(leftover, Arrays.copyOf(warc, warc.length - 5));

        int complete = 0;
        try (WarcReader reader = new WarcReader(leftover)) {
            assertThat(reader.next()).isPresent();
            for (int i = 1; i <= 2; i++) {
                assertThat(reader.next().orElseThrow().headers().first("WARC-Target-URI"))
                        .contains("https://shop.example.com/" + i);
                complete++;
            }
        }

        assertThat(complete).isEqualTo(2);
    }

    @Test
    void work_goes_on_after_the_recovery() throws IOException {
        leave(warc, firstLines(2));

        try (WarcSink sink = open()) {
            sink.write(page("https://shop.example.com/3", "page 3 again"));
        }

        List<Path> warcs = files(out, ".warc.gz");
        assertThat(warcs).hasSize(2);
        assertThat(read(warcs.get(1))).extracting(Pages.Stored::text).containsExactly("page 3 again");
        assertThat(Pages.index(out)).hasSize(3);
    }

    @Test
    void lines_that_others_put_into_the_index_stay() throws IOException {
        leave(warc, index);
        String note = "a note of the operator\n";
        Files.writeString(
                out.resolve(Index.FILE),
                firstLines(1) + note + index.substring(firstLines(1).length()));
        Files.write(out.resolve(Index.FILE), "partial".getBytes(StandardCharsets.UTF_8), StandardOpenOption.APPEND);

        open().close();

        assertThat(Files.readAllLines(out.resolve(Index.FILE))).hasSize(5).contains(note.strip());
    }
}
