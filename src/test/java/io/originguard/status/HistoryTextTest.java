package io.originguard.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.originguard.edge.Cause;
import io.originguard.target.BreakerState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

final class HistoryTextTest {

    private static final Instant MINUTE = Instant.parse("2026-01-01T10:17:00Z");

    @Example
    void a_minute_is_short_and_legible() {
        String text =
                HistoryText.with(null, new HistoryPoint(MINUTE, 12, 11, Map.of("gone", 1), 3, 8, BreakerState.CLOSED));
        text = HistoryText.with(
                text, new HistoryPoint(MINUTE.plusSeconds(20), 0, 0, Map.of(), 0, 0, BreakerState.OPEN));
        text = HistoryText.with(
                text, new HistoryPoint(MINUTE.plusSeconds(50), 1, 0, Map.of(), 0, 1, BreakerState.HALF_OPEN));

        assertThat(text).isEqualTo("0C12,11,3,8,gone=1;2O;5H1,0,0,1");
    }

    @Property
    void what_is_written_is_read_again(@ForAll("points") List<HistoryPoint> points) {
        String text = null;
        for (HistoryPoint point : points) {
            text = HistoryText.with(text, point);
        }

        assertThat(HistoryText.points(MINUTE, String.valueOf(text))).isEqualTo(points);
    }

    @Example
    void what_is_no_minute_is_refused() {
        assertThatThrownBy(() -> HistoryText.points(MINUTE, "")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> HistoryText.points(MINUTE, "0X1")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> HistoryText.points(MINUTE, "0C1,x")).isInstanceOf(IllegalArgumentException.class);
    }

    @Provide
    Arbitrary<List<HistoryPoint>> points() {
        return point().list().ofMinSize(1).ofMaxSize(6).map(HistoryTextTest::inTurn);
    }

    private static List<HistoryPoint> inTurn(List<HistoryPoint> points) {
        List<HistoryPoint> inTurn = new ArrayList<>();
        for (HistoryPoint point : points) {
            inTurn.add(point.in(MINUTE.plus(HistoryText.STEP.multipliedBy(inTurn.size()))));
        }
        return inTurn;
    }

    private static Arbitrary<HistoryPoint> point() {
        Arbitrary<Integer> count = Arbitraries.integers().greaterOrEqual(0);
        Arbitrary<Map<String, Integer>> errors = Arbitraries.maps(Arbitraries.of(Cause.values()), count)
                .ofMaxSize(4)
                .map(all -> all.entrySet().stream()
                        .collect(Collectors.toMap(error -> error.getKey().label(), Map.Entry::getValue)));
        return Combinators.combine(count, count, errors, count, count, Arbitraries.of(BreakerState.values()))
                .as((requests, delivered, failed, inFlight, limit, state) ->
                        new HistoryPoint(MINUTE, requests, delivered, failed, inFlight, limit, state));
    }
}
