package io.originguard.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.frontier.StoreException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What holds for any input and any moment of a crash. */
class IntakePropertyTest {

    /** A line, and whether it holds something. */
    record Given(String text, boolean something) {}

    @Provide
    Arbitrary<Given> line() {
        return Arbitraries.frequencyOf(
                Tuple.of(6, Arbitraries.integers().between(0, 50).map(i -> new Given("http://h/" + i, true))),
                Tuple.of(
                        2,
                        Arbitraries.of("ftp://h/", "nonsense", "{", "http://u:p@h/")
                                .map(t -> new Given(t, true))),
                Tuple.of(2, Arbitraries.of("", "  ", "# comment").map(t -> new Given(t, false))));
    }

    @Property(tries = 200)
    void every_line_is_counted_once(@ForAll List<@From("line") Given> lines) throws IOException {
        String text = lines.stream().map(line -> line.text() + "\n").collect(Collectors.joining());

        Report report = intake(new RecordingAcceptor()).take("s", stream(text), true);

        assertThat(report.accepted() + report.duplicate() + report.rejected())
                .isEqualTo(lines.stream().filter(Given::something).count());
    }

    @Property(tries = 100)
    void a_crash_at_any_batch_loses_nothing_and_doubles_nothing_and_the_last_report_has_every_rejection(
            @ForAll @IntRange(max = 6_000) int lines,
            @ForAll @Size(max = 4) List<@IntRange(max = 3) Integer> crashes,
            @ForAll @IntRange(min = 1, max = 40) int badEvery)
            throws IOException {
        String text = IntStream.range(0, lines)
                .mapToObj(i -> i % badEvery == badEvery - 1 ? "bad\n" : "http://h/" + i + "\n")
                .collect(Collectors.joining());
        RecordingAcceptor acceptor = new RecordingAcceptor();

        for (int patience : crashes) {
            acceptor.patience = patience;
            try {
                Report unused = intake(acceptor).take("s", stream(text), true);
            } catch (StoreException e) {
                assertThat(acceptor.patience).isNegative();
            }
            acceptor.deliverAll();
        }
        acceptor.patience = Integer.MAX_VALUE;
        Report last = intake(acceptor).take("s", stream(text), true);

        assertThat(last.rejected()).isEqualTo(lines / badEvery);
        assertThat(last.rejections()).hasSize(Math.min(lines / badEvery, Intake.KEPT_REJECTIONS));
        assertThat(last.accepted() + last.rejected() + last.alreadyTaken()).isEqualTo(lines);
        assertThat(acceptor.urls()).doesNotHaveDuplicates().hasSize((int)
                text.lines().filter(line -> !line.equals("bad")).count());
        assertThat(acceptor.batches).allSatisfy(batch -> assertThat(batch).hasSizeLessThanOrEqualTo(Intake.BATCH));
    }

    private static Intake intake(RecordingAcceptor acceptor) {
        return new Intake(acceptor, host -> true);
    }

    private static ByteArrayInputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
