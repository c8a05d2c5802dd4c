package io.originguard.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.originguard.testing.HandCrankedClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WindowTest {

    private final HandCrankedClock wall = HandCrankedClock.started();
    private final Window window = new Window(Duration.ofSeconds(60), new SteadyClock(wall));

    @Test
    void begins_empty() {
        assertThat(window.tally()).isEqualTo(new Tally(0, 0, null));
    }

    @Test
    void counts_good_and_bad() {
        Instant start = wall.instant();
        window.record(false);
        window.record(true);

        assertThat(window.record(true)).isEqualTo(new Tally(2, 3, start));
        assertThat(window.tally()).isEqualTo(new Tally(2, 3, start));
    }

    @ParameterizedTest
    @CsvSource({"PT59S, 1", "PT59.999S, 1", "PT60S, 0", "PT61S, 0", "PT8760H, 0"})
    void holds_a_result_for_its_length(Duration later, int held) {
        window.record(true);

        wall.advance(later);

        assertThat(window.tally().total()).isEqualTo(held);
        assertThat(window.tally().bad()).isEqualTo(held);
        assertThat(window.tally().firstBadAt() == null).isEqualTo(held == 0);
    }

    @Test
    void names_the_earliest_bad_result_that_it_still_holds() {
        window.record(true);
        Instant second = wall.advance(Duration.ofSeconds(40));
        window.record(true);
        wall.advance(Duration.ofMillis(10));
        window.record(true);

        wall.advance(Duration.ofSeconds(30));

        assertThat(window.tally()).isEqualTo(new Tally(2, 2, second));
    }

    @Test
    void keeps_its_results_when_the_clock_goes_back() {
        for (int i = 0; i < 10; i++) {
            window.record(true);
            wall.advance(Duration.ofSeconds(-5));
        }

        assertThat(window.tally().bad()).isEqualTo(10);
    }

    @Test
    void slides_on_after_the_clock_went_back() {
        window.record(true);
        wall.advance(Duration.ofDays(-1));
        window.record(true);

        wall.advance(Duration.ofSeconds(60));

        assertThat(window.tally().bad()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT0.5S", "PT1.5S", "PT1H1S"})
    void refuses_a_length_that_is_not_whole_seconds_up_to_an_hour(Duration length) {
        SteadyClock clock = new SteadyClock(wall);

        assertThatThrownBy(() -> new Window(length, clock))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("breaker.window")
                .hasMessageContaining("60s");
    }

    @Property(tries = 500)
    void counts_as_a_list_of_all_results_would(@ForAll("happenings") List<Happening> happenings) {
        HandCrankedClock time = HandCrankedClock.started();
        Window sliding = new Window(Duration.ofSeconds(10), new SteadyClock(time));
        Instant steady = time.instant();
        List<Happening> list = new ArrayList<>();
        List<Instant> at = new ArrayList<>();

        for (Happening happening : happenings) {
            Duration by = Duration.ofMillis(happening.millis());
            time.advance(by);
            steady = by.isNegative() ? steady : steady.plus(by);
            list.add(happening);
            at.add(steady);

            Tally tally = sliding.record(happening.bad());

            assertThat(tally).isEqualTo(naive(list, at, steady));
            assertThat(sliding.tally()).isEqualTo(tally);
        }
    }

    private static Tally naive(List<Happening> list, List<Instant> at, Instant now) {
        int bad = 0;
        int total = 0;
        Instant first = null;
        for (int i = 0; i < list.size(); i++) {
            if (at.get(i).getEpochSecond() > now.getEpochSecond() - 10) {
                total++;
                if (list.get(i).bad()) {
                    bad++;
                    first = first == null ? at.get(i) : first;
                }
            }
        }
        return new Tally(bad, total, first);
    }

    @Provide
    Arbitrary<List<Happening>> happenings() {
        Arbitrary<Long> millis = Arbitraries.oneOf(
                Arbitraries.longs().between(0, 1_500),
                Arbitraries.longs().between(-20_000, 20_000),
                Arbitraries.of(-86_400_000L, 86_400_000L, 31_536_000_000L, 9_999L, 10_000L, 10_001L));
        return Combinators.combine(millis, Arbitraries.of(true, false))
                .as(Happening::new)
                .list()
                .ofMaxSize(60);
    }

    record Happening(long millis, boolean bad) {}
}
