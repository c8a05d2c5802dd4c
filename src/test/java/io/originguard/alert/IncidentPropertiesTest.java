package io.originguard.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.alert.Incident.Step;
import io.originguard.target.Host;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What of a target's ups and downs is told, for any sequence of them. */
class IncidentPropertiesTest {

    private static final Host SHOP = new Host("shop.example.com");
    private static final Duration SETTLE = Duration.ofMinutes(15);
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private record Happening(boolean trips, Duration after) {}

    @Provide
    Arbitrary<List<Happening>> life() {
        Arbitrary<Duration> spans = Arbitraries.integers().between(0, 40).map(Duration::ofMinutes);
        return Combinators.combine(Arbitraries.of(true, false), spans)
                .as(Happening::new)
                .list()
                .ofMaxSize(60);
    }

    @Property
    void an_incident_is_told_by_at_most_four_alerts_and_the_last_one_is_true(@ForAll("life") List<Happening> life) {
        Teller teller = new Teller();

        life.forEach(teller::live);
        teller.settleEverything();

        assertThat(teller.told.values()).allSatisfy(alerts -> {
            assertThat(alerts.size()).isBetween(1, 4);
            assertThat(alerts.get(0)).isEqualTo(AlertKind.TRIPPED);
            assertThat(alerts.stream().filter(AlertKind.FLAPPING::equals)).hasSizeLessThanOrEqualTo(1);
            for (int i = 1; i < alerts.size(); i++) {
                // Never two of the same in a row, and never trouble after trouble: something has changed in between.
                assertThat(alerts.get(i) == AlertKind.RECOVERED).isNotEqualTo(alerts.get(i - 1) == AlertKind.RECOVERED);
            }
        });
        if (teller.known.isEmpty()) {
            assertThat(teller.told.values()).allSatisfy(alerts -> assertThat(alerts.get(alerts.size() - 1))
                    .isEqualTo(AlertKind.RECOVERED));
        } else {
            List<AlertKind> last = List.copyOf(teller.told.values()).get(teller.told.size() - 1);
            assertThat(last.get(last.size() - 1)).isNotEqualTo(AlertKind.RECOVERED);
        }
    }

    @Property
    void what_is_told_does_not_depend_on_when_incidents_are_looked_at(@ForAll("life") List<Happening> life) {
        Teller often = new Teller();
        Teller seldom = new Teller();
        seldom.looks = false;

        life.forEach(often::live);
        life.forEach(seldom::live);
        often.settleEverything();
        seldom.settleEverything();

        assertThat(seldom.told).isEqualTo(often.told);
    }

    @Example
    void a_target_that_flaps_is_told_at_the_trip_the_recovery_the_next_trip_and_when_it_has_settled() {
        Teller teller = new Teller();

        for (int i = 0; i < 10; i++) {
            teller.live(new Happening(true, Duration.ofMinutes(2)));
            teller.live(new Happening(false, Duration.ofMinutes(2)));
        }
        teller.settleEverything();

        assertThat(teller.told.values())
                .containsExactly(
                        List.of(AlertKind.TRIPPED, AlertKind.RECOVERED, AlertKind.FLAPPING, AlertKind.RECOVERED));
    }

    @Example
    void a_trip_after_the_target_has_settled_is_another_incident() {
        Teller teller = new Teller();

        teller.live(new Happening(true, Duration.ZERO));
        teller.live(new Happening(false, Duration.ofMinutes(5)));
        teller.live(new Happening(true, SETTLE));

        assertThat(teller.told.values())
                .containsExactly(List.of(AlertKind.TRIPPED, AlertKind.RECOVERED), List.of(AlertKind.TRIPPED));
    }

    @Example
    void blocks_are_told_once_until_there_was_none_for_a_while() {
        Step first = Incident.blocked(Optional.empty(), SHOP, START, SETTLE);
        Step soon = Incident.blocked(first.now(), SHOP, START.plus(SETTLE).minusMillis(1), SETTLE);
        Step later = Incident.blocked(soon.now(), SHOP, START.plus(SETTLE.multipliedBy(2)), SETTLE);

        assertThat(first.tells()).contains(AlertKind.BLOCKED);
        assertThat(soon.tells()).isEmpty();
        assertThat(later.tells()).contains(AlertKind.BLOCKED);
        assertThat(later.now().orElseThrow().key())
                .isNotEqualTo(first.now().orElseThrow().key());
    }

    /** What people hear, by incident. */
    private static final class Teller {

        private final Map<String, List<AlertKind>> told = new LinkedHashMap<>();
        private Optional<Incident> known = Optional.empty();
        private Instant now = START;
        private boolean looks = true;

        void live(Happening happening) {
            now = now.plus(happening.after()).plusMillis(1);
            if (looks) {
                settle();
            }
            Step step = happening.trips() ? Incident.tripped(known, SHOP, now, SETTLE) : Incident.recovered(known, now);
            step.before().ifPresent(before -> tell(before, AlertKind.RECOVERED));
            known = step.now();
            step.tells().ifPresent(kind -> tell(known.orElseThrow(), kind));
        }

        void settleEverything() {
            now = now.plus(SETTLE);
            settle();
        }

        private void settle() {
            known.filter(incident -> incident.settled(now, SETTLE)).ifPresent(over -> {
                if (over.flapping()) {
                    tell(over, AlertKind.RECOVERED);
                }
                known = Optional.empty();
            });
        }

        private void tell(Incident incident, AlertKind kind) {
            told.computeIfAbsent(incident.key(), key -> new ArrayList<>()).add(kind);
        }
    }
}
