package io.originguard.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.originguard.frontier.Frontier;
import io.originguard.frontier.FrontierStore;
import io.originguard.frontier.SqliteStore;
import io.originguard.intake.Inbox;
import io.originguard.intake.Intake;
import io.originguard.target.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InboxStepsTest {

    private Path folder;
    private FrontierStore store;
    private Frontier frontier;
    private InboxSteps steps;

    @BeforeEach
    void open(@TempDir Path directory) throws IOException {
        folder = Files.createDirectory(directory.resolve("inbox"));
        store = SqliteStore.open(directory.resolve("frontier.db"));
        frontier = new Frontier(store, Clock.systemUTC(), () -> {}, target -> {});
        steps = new InboxSteps(new Inbox(new Intake(frontier, host -> true), frontier));
    }

    @AfterEach
    void close() {
        frontier.close();
        store.close();
    }

    private void drop(String name, String text) throws IOException {
        steps.take(Files.writeString(folder.resolve(name), text).toFile());
    }

    @Test
    void a_clean_file_is_done_and_one_with_a_bad_line_has_failed_with_a_report() throws IOException {
        drop("good.txt", "http://h/1");
        drop("bad.txt", "http://h/2\nnonsense");

        assertThat(folder.resolve(".done")).isDirectoryContaining("glob:**/good.txt");
        assertThat(folder.resolve(".failed/bad.txt")).hasContent("http://h/2\nnonsense");
        assertThat(folder.resolve(".failed/bad.txt.report")).content().contains("line 2: nonsense");
        assertThat(folder.resolve("good.txt")).doesNotExist();
        assertThat(folder.resolve("bad.txt")).doesNotExist();
        assertThat(frontier.store().countWaiting(new Host("h"))).isEqualTo(2);
    }

    @Test
    void a_done_file_does_not_replace_an_earlier_one_of_its_name() throws IOException {
        drop("urls.txt", "http://h/1");
        drop("urls.txt", "http://h/2");
        drop("urls.txt", "http://h/3");
        drop("urls", "http://h/4");
        drop("urls", "http://h/5");

        Path done = folder.resolve(".done");
        assertThat(done.resolve("urls.txt")).hasContent("http://h/1");
        assertThat(done.resolve("urls-2.txt")).hasContent("http://h/2");
        assertThat(done.resolve("urls-3.txt")).hasContent("http://h/3");
        assertThat(done.resolve("urls")).hasContent("http://h/4");
        assertThat(done.resolve("urls-2")).hasContent("http://h/5");
    }

    @Test
    void a_failed_file_and_its_report_replace_no_earlier_ones() throws IOException {
        drop("urls.txt", "bad-1");
        drop("urls.txt", "bad-2");
        Path failed = folder.resolve(".failed");
        Files.delete(failed.resolve("urls-2.txt"));
        drop("urls.txt", "bad-3");

        assertThat(failed.resolve("urls.txt")).hasContent("bad-1");
        assertThat(failed.resolve("urls.txt.report")).content().contains("line 1: bad-1");
        assertThat(failed.resolve("urls-2.txt.report")).content().contains("line 1: bad-2");
        assertThat(failed.resolve("urls-3.txt")).hasContent("bad-3");
        assertThat(failed.resolve("urls-3.txt.report")).content().contains("line 1: bad-3");
    }

    @Test
    void a_file_that_cannot_be_moved_leaves_no_report_behind() throws IOException {
        Path file = Files.writeString(folder.resolve("urls.txt"), "nonsense\nhttp://h/1");
        Predicate<Host> losesTheFile = host -> file.toFile().delete();
        InboxSteps losing = new InboxSteps(new Inbox(new Intake(frontier, losesTheFile), frontier));

        assertThatThrownBy(() -> losing.take(file.toFile())).isInstanceOf(NoSuchFileException.class);

        assertThat(folder.resolve(".failed")).isEmptyDirectory();
    }
}
