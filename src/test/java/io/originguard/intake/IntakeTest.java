package io.originguard.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.originguard.frontier.Accepted;
import io.originguard.frontier.Acceptor;
import io.originguard.frontier.Checkpoint;
import io.originguard.frontier.StoreException;
import io.originguard.target.Host;
import io.originguard.target.Submission;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class IntakeTest {

    private final RecordingAcceptor acceptor = new RecordingAcceptor();
    private final Intake intake = new Intake(acceptor, host -> !host.name().startsWith("unlisted."));

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String urls(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "http://h/" + i + "\n").collect(Collectors.joining());
    }

    private Report take(String text) throws IOException {
        return intake.take("source", stream(text), true);
    }

    @Test
    void a_bad_line_does_not_stop_the_others() throws IOException {
        Report report = take("http://h/1\n\n# comment\nnonsense\nhttp://h/2\nhttp://h/1\n{\"url\":\"http://h/3\"}");

        assertThat(acceptor.urls()).containsExactly("http://h/1", "http://h/2", "http://h/1", "http://h/3");
        assertThat(report.accepted()).isEqualTo(3);
        assertThat(report.duplicate()).isEqualTo(1);
        assertThat(report.rejected()).isEqualTo(1);
        assertThat(report.rejections()).singleElement().satisfies(rejection -> {
            assertThat(rejection.line()).isEqualTo(4);
            assertThat(rejection.text()).isEqualTo("nonsense");
            assertThat(rejection.reason()).contains("not absolute");
        });
    }

    @Test
    void a_host_that_is_not_listed_is_rejected_with_what_to_do() throws IOException {
        Report report = take("http://unlisted.example.com:81/x");

        assertThat(report.rejections())
                .extracting(Rejection::reason)
                .containsExactly(
                        "unlisted.example.com is not a listed target; add routes/targets/unlisted.example.com.camel.yaml"
                                + " or set originguard.target.unlisted=true");
        assertThat(acceptor.urls()).isEmpty();
    }

    @Test
    void a_byte_order_mark_and_windows_line_ends_do_no_harm() throws IOException {
        take("\ufeffhttp://h/1\r\nhttp://h/2\r\n");

        assertThat(acceptor.urls()).containsExactly("http://h/1", "http://h/2");
    }

    @Test
    void broken_bytes_spoil_only_their_line() throws IOException {
        byte[] text = "http://h/\u00ff\u00fe\nhttp://h/2\n\0\0\n".getBytes(StandardCharsets.ISO_8859_1);

        Report report = intake.take("source", new ByteArrayInputStream(text), true);

        assertThat(acceptor.urls()).containsExactly("http://h/2");
        assertThat(report.rejections()).extracting(Rejection::line).containsExactly(1L, 3L);
    }

    @Test
    void a_line_without_end_is_rejected_and_not_kept() throws IOException {
        Report report = take("http://h/" + "a".repeat(100_000) + "\nhttp://h/2\nhttp://h/" + "b".repeat(200_000));

        assertThat(acceptor.urls()).containsExactly("http://h/2");
        assertThat(report.rejections()).hasSize(2).allSatisfy(rejection -> {
            assertThat(rejection.reason()).contains("longer than 64 KB");
            assertThat(rejection.text()).hasSizeLessThan(130);
        });
    }

    @Test
    void a_rejection_shows_neither_passwords_nor_control_characters() throws IOException {
        Report report = take("http://user:hunter2@h/\nuser:hunter2@h/\nhttp://h/\u001b[31m");

        assertThat(report.rejections())
                .extracting(Rejection::text)
                .containsExactly("http://***@h/", "user:***@h/", "http://h/?[31m");
        assertThat(report.toString()).doesNotContain("hunter2");
    }

    @Test
    void a_report_keeps_the_first_rejections_and_counts_all() throws IOException {
        Report report = take("x\n".repeat(2_500));

        assertThat(report.rejected()).isEqualTo(2_500);
        assertThat(report.rejections())
                .hasSize(100)
                .last()
                .extracting(Rejection::line)
                .isEqualTo(100L);
    }

    @Test
    void a_request_gets_the_first_rejections_and_the_count_of_all_and_leaves_no_checkpoint() {
        Report report = intake.submit("x\n".repeat(2_500) + "http://h/1");

        assertThat(report.rejected()).isEqualTo(2_500);
        assertThat(report.rejections())
                .hasSize(1_000)
                .last()
                .extracting(Rejection::line)
                .isEqualTo(1_000L);
        assertThat(report.accepted()).isEqualTo(1);
        assertThat(acceptor.checkpoints).isEmpty();
    }

    @Test
    void long_lines_go_in_smaller_batches_that_can_be_resumed() throws IOException {
        String text = IntStream.range(0, 50)
                .mapToObj(i ->
                        "{\"url\":\"http://h/" + i + "\",\"metadata\":{\"note\":\"" + "n".repeat(60_000) + "\"}}\n")
                .collect(Collectors.joining());
        acceptor.patience = 2;
        assertThatThrownBy(() -> take(text)).isInstanceOf(StoreException.class);
        acceptor.patience = Integer.MAX_VALUE;

        Report rest = take(text);

        assertThat(acceptor.batches).hasSize(3).allSatisfy(batch -> assertThat(batch)
                .hasSizeLessThan(20));
        assertThat(rest.alreadyTaken() + rest.accepted()).isEqualTo(50);
        assertThat(acceptor.urls()).hasSize(50).doesNotHaveDuplicates();
    }

    @Test
    void the_same_source_again_takes_nothing_and_reports_its_rejected_lines_again() throws IOException {
        take(urls(0, 2_500) + "nonsense\n");
        acceptor.deliverAll();

        Report again = take(urls(0, 2_500) + "nonsense\n");

        assertThat(again.accepted()).isZero();
        assertThat(again.duplicate()).isZero();
        assertThat(again.alreadyTaken()).isEqualTo(2_500);
        assertThat(again.rejected()).isEqualTo(1);
        assertThat(again.rejections()).extracting(Rejection::line).containsExactly(2_501L);
        assertThat(acceptor.urls()).hasSize(2_500);
    }

    @Test
    void without_resuming_everything_is_taken_again() throws IOException {
        intake.take("source", stream(urls(0, 10)), false);
        acceptor.deliverAll();

        Report again = intake.take("source", stream(urls(0, 10)), false);

        assertThat(again.accepted()).isEqualTo(10);
        assertThat(acceptor.checkpoints).isEmpty();
    }

    @Test
    void of_a_file_that_grew_only_the_new_lines_are_taken() throws IOException {
        take(urls(0, 1_500).stripTrailing());
        acceptor.deliverAll();

        Report grown = take(urls(0, 1_700));

        assertThat(grown.alreadyTaken()).isEqualTo(1_500);
        assertThat(grown.accepted()).isEqualTo(200);
        assertThat(acceptor.urls()).hasSize(1_700).doesNotHaveDuplicates();
    }

    @Test
    void a_file_that_was_replaced_is_taken_as_new() throws IOException {
        take(urls(0, 3_000));

        Report replaced = take(urls(5_000, 8_000));

        assertThat(replaced.accepted()).isEqualTo(3_000);
        assertThat(replaced.alreadyTaken()).isZero();
    }

    @Test
    void a_failing_store_stops_the_intake_and_the_next_run_goes_on() throws IOException {
        acceptor.patience = 2;
        assertThatThrownBy(() -> take(urls(0, 5_000))).isInstanceOf(StoreException.class);
        acceptor.patience = Integer.MAX_VALUE;
        acceptor.deliverAll();

        Report rest = take(urls(0, 5_000));

        assertThat(rest.alreadyTaken()).isEqualTo(2_000);
        assertThat(rest.accepted()).isEqualTo(3_000);
        assertThat(acceptor.urls()).hasSize(5_000).doesNotHaveDuplicates();
    }

    @Test
    void lines_that_come_one_by_one_are_taken_one_by_one() throws IOException {
        List<Integer> takenBeforeEachRead = new ArrayList<>();
        List<String> pieces = new ArrayList<>(List.of("http://h/1\nhttp://h/2\nhtt", "p://h/3\n", "http://h/4"));
        InputStream tail = new InputStream() {
            @Override
            public int read() {
                throw new UnsupportedOperationException();
            }

            @Override
            public int read(byte[] into, int offset, int length) {
                takenBeforeEachRead.add(acceptor.urls().size());
                if (pieces.isEmpty()) {
                    return -1;
                }
                byte[] piece = pieces.remove(0).getBytes(StandardCharsets.UTF_8);
                System.arraycopy(piece, 0, into, offset, piece.length);
                return piece.length;
            }
        };

        Report report = intake.take("tail", tail, true);

        assertThat(takenBeforeEachRead).startsWith(0, 2, 3, 3);
        assertThat(report.accepted()).isEqualTo(4);
        take(urls(1, 5));
    }

    @Test
    void a_million_lines_go_through_in_small_batches() throws IOException {
        int lines = 1_000_000;
        int[] largest = {0};
        Acceptor counting = new Acceptor() {
            @Override
            public Accepted submit(List<Submission> batch, Optional<Checkpoint> checkpoint) {
                largest[0] = Math.max(largest[0], batch.size());
                return new Accepted(batch.size(), 0);
            }

            @Override
            public Set<String> checkpoints(String source) {
                return Set.of();
            }

            @Override
            public void forgetCheckpoints(String source) {}
        };
        InputStream generated =
                new Generated(IntStream.range(0, lines).mapToObj(i -> "https://shop.example.com/product/" + i + "\n"));

        Report report = new Intake(counting, host -> host.equals(new Host("shop.example.com")))
                .take("million", generated, true);

        assertThat(report.accepted()).isEqualTo(lines);
        assertThat(largest[0]).isEqualTo(Intake.BATCH);
    }

    /** A stream of texts that are made when they are read. */
    private static final class Generated extends InputStream {

        private final Iterator<String> texts;
        private byte[] current = {};
        private int position;

        Generated(Stream<String> texts) {
            this.texts = texts.iterator();
        }

        @Override
        public int available() {
            return 1;
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            int filled = 0;
            while (filled < length && (position < current.length || texts.hasNext())) {
                if (position == current.length) {
                    current = texts.next().getBytes(StandardCharsets.UTF_8);
                    position = 0;
                }
                int piece = Math.min(length - filled, current.length - position);
                System.arraycopy(current, position, into, offset + filled, piece);
                position += piece;
                filled += piece;
            }
            return filled == 0 ? -1 : filled;
        }
    }
}
