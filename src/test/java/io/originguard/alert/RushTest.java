package io.originguard.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class RushTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final int MANY = 5;

    @Example
    void the_sixth_within_a_minute_is_gathered_until_that_minute_has_passed() {
        Rush rush = rush();

        for (int i = 0; i < MANY; i++) {
            assertThat(rush.gathers(START.plusSeconds(i))).isFalse();
        }

        assertThat(rush.gathers(START.plusSeconds(10))).isTrue();
        assertThat(rush.closes()).contains(START.plusSeconds(60));
    }

    @Example
    void five_a_minute_are_told_one_by_one_for_ever() {
        Rush rush = rush();

        for (int i = 0; i < 100; i++) {
            assertThat(rush.gathers(START.plusSeconds(12L * i))).isFalse();
        }
    }

    @Example
    void it_goes_on_from_minute_to_minute_and_ends_after_one_without_any() {
        Rush rush = rush();
        for (int i = 0; i <= MANY; i++) {
            boolean unused = rush.gathers(START);
        }
        rush.closed(START.plusSeconds(60));

        assertThat(rush.gathers(START.plusSeconds(119))).isTrue();
        assertThat(rush.closes()).contains(START.plusSeconds(120));
        rush.closed(START.plusSeconds(120));
        assertThat(rush.gathers(START.plusSeconds(180))).isFalse();
    }

    @Property
    void in_each_minute_at_most_five_are_told_alone_and_two_summaries_are_closed(
            @ForAll @Size(max = 300) List<@IntRange(max = 3_000) Integer> pauses) {
        Rush rush = rush();
        Instant now = START;
        java.util.ArrayList<Instant> alone = new java.util.ArrayList<>();
        java.util.ArrayList<Instant> closed = new java.util.ArrayList<>();
        for (int pause : pauses) {
            now = now.plusMillis(pause);
            while (rush.closes().filter(new Before(now)::reached).isPresent()) {
                closed.add(rush.closes().orElseThrow());
                rush.closed(rush.closes().orElseThrow());
            }
            if (!rush.gathers(now)) {
                alone.add(now);
            }
        }

        assertThat(alone).allSatisfy(from -> assertThat(within(alone, from)).isLessThanOrEqualTo(MANY));
        assertThat(closed).allSatisfy(from -> assertThat(within(closed, from)).isLessThanOrEqualTo(2));
    }

    private static long within(List<Instant> all, Instant from) {
        Instant until = from.plus(Duration.ofMinutes(1));
        return all.stream()
                .filter(at -> !at.isBefore(from) && at.isBefore(until))
                .count();
    }

    private record Before(Instant now) {
        boolean reached(Instant at) {
            return !now.isBefore(at);
        }
    }

    private static Rush rush() {
        return new Rush(MANY, List.of(), Optional.empty(), Optional.empty());
    }
}
