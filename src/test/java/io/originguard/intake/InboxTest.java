package io.originguard.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.originguard.frontier.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InboxTest {

    private final RecordingAcceptor acceptor = new RecordingAcceptor();
    private final Inbox inbox = new Inbox(new Intake(acceptor, host -> true), acceptor);
    private final Path directory;

    InboxTest(@TempDir Path directory) {
        this.directory = directory;
    }

    private Path drop(String text) throws IOException {
        return Files.writeString(directory.resolve("urls.txt"), text);
    }

    @Test
    void a_crash_in_the_middle_of_a_file_continues_where_it_stopped() throws IOException {
        Path file =
                drop(IntStream.range(0, 3_000).mapToObj(i -> "http://h/" + i).collect(Collectors.joining("\n")));
        acceptor.patience = 1;
        assertThatThrownBy(() -> inbox.take(file)).isInstanceOf(StoreException.class);
        acceptor.patience = Integer.MAX_VALUE;
        acceptor.deliverAll();

        Report report = inbox.take(file);

        assertThat(report.alreadyTaken()).isEqualTo(1_000);
        assertThat(report.accepted()).isEqualTo(2_000);
    }

    @Test
    void the_report_after_a_crash_has_the_rejected_lines_from_before_it() throws IOException {
        Path file = drop("nonsense\n"
                + IntStream.range(0, 1_999)
                        .mapToObj(i -> "http://h/" + i + "\n")
                        .collect(Collectors.joining())
                + "ftp://h/\n");
        acceptor.patience = 2;
        assertThatThrownBy(() -> inbox.take(file)).isInstanceOf(StoreException.class);
        acceptor.patience = Integer.MAX_VALUE;

        Report report = inbox.take(file);

        assertThat(inbox.report(report)).isEqualTo("""
                1999 URLs were taken before an interruption.
                These need not be dropped again.

                2 lines were rejected.
                Mend them and drop a new file with these alone:

                line 1: nonsense
                    the URL is not absolute; write it in full, as in https://shop.example.com/page
                line 2001: ftp://h/
                    only http and https are fetched; write a URL that starts with https://
                """);
    }

    @Test
    void the_same_lines_dropped_again_are_taken_again() throws IOException {
        inbox.take(drop("http://h/1"));
        acceptor.deliverAll();
        Path again = drop("http://h/1");
        Files.setLastModifiedTime(again, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));

        assertThat(inbox.take(again).accepted()).isEqualTo(1);
    }

    @Test
    void the_progress_of_a_file_is_found_after_its_move_and_forgotten() throws IOException {
        Path file = drop("http://h/1");
        inbox.take(file);
        String before = inbox.source(file);
        Path moved = Files.move(
                file, Files.createDirectory(directory.resolve(".done")).resolve("urls.txt"));

        assertThat(inbox.source(moved)).isEqualTo(before);
        inbox.forget(before);

        assertThat(acceptor.checkpoints).isEmpty();
    }

    @Test
    void the_report_says_what_to_do_with_each_line() throws IOException {
        Report report = inbox.take(drop("http://h/1\nhttp://h/2\nhttp://h/1\nftp://h/\nnonsense"));

        assertThat(inbox.report(report)).isEqualTo("""
                2 URLs were accepted.
                1 URL was waiting already.
                These need not be dropped again.

                2 lines were rejected.
                Mend them and drop a new file with these alone:

                line 4: ftp://h/
                    only http and https are fetched; write a URL that starts with https://
                line 5: nonsense
                    the URL is not absolute; write it in full, as in https://shop.example.com/page
                """);
    }

    @Test
    void a_report_that_does_not_list_all_says_so() throws IOException {
        Report report = inbox.take(drop("x\n".repeat(10_007)));

        assertThat(inbox.report(report)).doesNotContain("need not be dropped").endsWith("and 7 more\n");
    }
}
