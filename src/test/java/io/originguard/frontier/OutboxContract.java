package io.originguard.frontier;

import static io.originguard.frontier.Jobs.NEWS;
import static io.originguard.frontier.Jobs.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.originguard.alert.AlertBacklog;
import io.originguard.alert.AlertKind;
import io.originguard.alert.News;
import io.originguard.alert.Outbox;
import io.originguard.alert.OutboxAlert;
import io.originguard.alert.OutboxAlert.Stage;
import io.originguard.target.Host;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the outbox of every store does; each engine runs it through one subclass. */
abstract class OutboxContract {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration SETTLE = Duration.ofMinutes(15);
    private static final int MANY = 5;

    private FrontierStore store;
    private Instant now = NOW;

    /** A new and empty store. */
    abstract FrontierStore emptyStore();

    @BeforeEach
    void open() {
        store = emptyStore();
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void what_happened_is_told_once_with_all_that_was_known_of_it() {
        tell(new News(AlertKind.TRIPPED, SHOP, NOW, "origin-refused", Optional.of("FRA"), Map.of("bad", 3)));
        assertThat(store.targetsWithUnsentAlerts()).containsExactly(SHOP);
        assertThat(store.outboxHasWork(NOW, NOW)).isTrue();

        OutboxAlert alert = sendAll().get(0);

        assertThat(alert.kind()).isEqualTo(AlertKind.TRIPPED);
        assertThat(alert.target()).contains(SHOP);
        assertThat(alert.incident()).isEqualTo("shop.example.com@" + NOW.toEpochMilli());
        assertThat(alert.facts()).containsEntry("bad", 3);
        assertThat(alert.attempts()).isEqualTo(1);
        assertThat(sendAll()).isEmpty();
        assertThat(store.targetsWithUnsentAlerts()).isEmpty();
        assertThat(store.alertBacklog()).isEqualTo(new AlertBacklog(0, Optional.empty()));
        assertThat(store.outboxHasWork(NOW, NOW.minus(SETTLE))).isFalse();
        assertThat(store.alerts(Optional.of(SHOP), 0, 9))
                .extracting(OutboxAlert::stage, OutboxAlert::sentAt, OutboxAlert::attempts)
                .containsExactly(tuple(Stage.SENT, Optional.of(now), 1));
        assertThat(store.alerts(Optional.of(NEWS), 0, 9)).isEmpty();
        assertThat(store.countAlerts(Optional.empty())).isEqualTo(1);
        assertThat(store.countAlerts(Optional.of(NEWS))).isZero();
    }

    @Test
    void two_senders_take_each_alert_once_between_them() throws Exception {
        int alerts = 60;
        IntStream.range(0, alerts).forEach(i -> tell(trip(host(i), NOW)));
        work(outbox -> outbox.sort(NOW, SETTLE, alerts));
        CountDownLatch start = new CountDownLatch(1);
        Queue<Long> taken = new ConcurrentLinkedQueue<>();
        ExecutorService nodes = Executors.newFixedThreadPool(2);

        List<Future<?>> ends = new ArrayList<>();
        for (String node : List.of("a", "b")) {
            ends.add(nodes.submit(() -> {
                start.await();
                Optional<OutboxAlert> alert = take(node);
                while (alert.isPresent()) {
                    taken.add(alert.get().row());
                    long row = alert.get().row();
                    done(outbox -> outbox.sent(row, NOW));
                    alert = take(node);
                }
                return node;
            }));
        }
        start.countDown();
        for (Future<?> end : ends) {
            end.get(60, TimeUnit.SECONDS);
        }
        nodes.shutdown();

        assertThat(taken).hasSize(alerts).doesNotHaveDuplicates();
    }

    @Test
    void an_alert_that_its_sender_died_with_is_taken_by_another_when_the_claim_has_ended() {
        tell(trip(SHOP, NOW));
        sort();
        OutboxAlert first = take("a").orElseThrow();

        assertThat(take("b")).isEmpty();
        now = NOW.plus(Duration.ofMinutes(2));
        OutboxAlert second = take("b").orElseThrow();

        assertThat(second.id()).isEqualTo(first.id());
        assertThat(second.incident()).isEqualTo(first.incident());
        assertThat(second.attempts()).isEqualTo(2);
        done(outbox -> outbox.refused(first.row(), "a", Optional.empty()));
        assertThat(store.alerts(Optional.of(SHOP), 0, 1))
                .extracting(OutboxAlert::stage)
                .containsExactly(Stage.DUE);
    }

    @Test
    void a_refused_alert_is_due_later_and_holds_up_only_what_follows_in_its_incident() {
        tell(trip(SHOP, NOW));
        tell(trip(NEWS, NOW));
        sort();
        OutboxAlert shop = take("a").orElseThrow();
        done(outbox -> outbox.refused(shop.row(), "a", Optional.of(NOW.plusSeconds(30))));
        tell(recovery(SHOP, NOW.plusSeconds(1)));

        assertThat(sendAll()).extracting(OutboxAlert::target).containsExactly(Optional.of(NEWS));
        now = NOW.plusSeconds(30);

        assertThat(sendAll())
                .extracting(OutboxAlert::kind, OutboxAlert::attempts)
                .containsExactly(tuple(AlertKind.TRIPPED, 2), tuple(AlertKind.RECOVERED, 1));
    }

    @Test
    void an_alert_that_was_given_up_is_not_owed_any_more_and_holds_up_nobody() {
        tell(trip(SHOP, NOW));
        sort();
        OutboxAlert shop = take("a").orElseThrow();

        done(outbox -> outbox.refused(shop.row(), "a", Optional.empty()));

        assertThat(store.targetsWithUnsentAlerts()).isEmpty();
        tell(recovery(SHOP, NOW.plusSeconds(1)));
        assertThat(sendAll()).extracting(OutboxAlert::kind).containsExactly(AlertKind.RECOVERED);
    }

    @Test
    void a_flapping_target_is_one_incident_that_ends_when_it_has_settled() {
        for (int i = 0; i < 20; i++) {
            now = now.plusSeconds(60);
            tell(trip(SHOP, now));
            now = now.plusSeconds(60);
            tell(recovery(SHOP, now));
            sort();
        }
        List<OutboxAlert> early = sendAll();
        now = now.plus(SETTLE);
        List<OutboxAlert> late = sendAll();

        assertThat(early)
                .extracting(OutboxAlert::kind)
                .containsExactly(AlertKind.TRIPPED, AlertKind.RECOVERED, AlertKind.FLAPPING);
        assertThat(late).extracting(OutboxAlert::kind).containsExactly(AlertKind.RECOVERED);
        assertThat(late.get(0).detail()).isEqualTo("closed for 15 min after 20 trips");
        assertThat(late.get(0).resolves()).containsExactly(early.get(0).incident());
        assertThat(Stream.concat(early.stream(), late.stream()))
                .extracting(OutboxAlert::incident)
                .containsOnly(early.get(0).incident());
        tell(trip(SHOP, now.plusSeconds(1)));
        assertThat(sendAll()).extracting(OutboxAlert::kind).containsExactly(AlertKind.TRIPPED);
    }

    @Test
    void ten_thousand_trips_within_a_minute_are_five_alerts_and_a_summary_and_so_are_the_recoveries() {
        int targets = 10_000;
        tellAll(IntStream.range(0, targets).mapToObj(i -> trip(host(i), NOW)).toList());
        sort();

        List<OutboxAlert> atOnce = sendAll();
        assertThat(atOnce)
                .extracting(OutboxAlert::kind)
                .containsOnly(AlertKind.TRIPPED)
                .hasSize(MANY);
        assertThat(store.targetsWithUnsentAlerts()).hasSize(targets - MANY);
        now = NOW.plusSeconds(60);
        List<OutboxAlert> together = sendAll();

        assertThat(together).extracting(OutboxAlert::kind).containsExactly(AlertKind.SUMMARY);
        OutboxAlert summary = together.get(0);
        assertThat(summary.target()).isEmpty();
        assertThat(summary.facts())
                .containsEntry("of", "tripped")
                .containsEntry("count", targets - MANY)
                .containsEntry("causes", Map.of("origin-refused", targets - MANY))
                .containsEntry("colo", "FRA");
        assertThat((List<?>) summary.facts().get("targets")).hasSize(20);
        assertThat(summary.detail())
                .startsWith("9995 more targets tripped within a minute (origin-refused 9995); all through FRA")
                .endsWith(" and 9975 more");
        assertThat(store.targetsWithUnsentAlerts()).isEmpty();
        assertThat(store.alerts(Optional.of(host(9_999)), 0, 1))
                .extracting(OutboxAlert::stage, OutboxAlert::sentAt)
                .containsExactly(tuple(Stage.GATHERED, Optional.of(now)));

        now = NOW.plusSeconds(600);
        tellAll(IntStream.range(0, targets)
                .mapToObj(i -> recovery(host(i), now))
                .toList());
        sort();
        List<OutboxAlert> back = new ArrayList<>(sendAll());
        now = now.plusSeconds(60);
        back.addAll(sendAll());

        assertThat(back).hasSize(MANY + 1);
        assertThat(back.get(MANY).facts()).containsEntry("of", "recovered").containsEntry("count", targets - MANY);
        List<String> opened = Stream.of(atOnce, together)
                .flatMap(List::stream)
                .map(OutboxAlert::incident)
                .toList();
        assertThat(back.stream().flatMap(alert -> alert.resolves().stream()))
                .containsExactlyInAnyOrderElementsOf(opened);
    }

    @Test
    void a_mass_incident_is_over_when_the_last_of_its_targets_is_back() {
        tellAll(IntStream.range(0, 8).mapToObj(i -> trip(host(i), NOW)).toList());
        sort();
        now = NOW.plusSeconds(60);
        String mass = sendAll().get(MANY).incident();

        List<String> resolved = new ArrayList<>();
        for (int i = 7; i >= MANY; i--) {
            now = now.plusSeconds(120);
            tell(recovery(host(i), now));
            sendAll().forEach(alert -> resolved.addAll(alert.resolves()));
            assertThat(resolved.contains(mass)).isEqualTo(i == MANY);
        }

        assertThat(resolved).containsExactly(mass);
    }

    @Test
    void a_rush_that_goes_on_is_told_minute_by_minute_under_one_incident() {
        List<OutboxAlert> told = new ArrayList<>();
        for (int second = 0; second < 180; second++) {
            now = NOW.plusSeconds(second);
            tell(trip(host(second), now));
            told.addAll(sendAll());
        }
        now = NOW.plusSeconds(300);
        told.addAll(sendAll());

        List<OutboxAlert> summaries =
                told.stream().filter(alert -> alert.kind() == AlertKind.SUMMARY).toList();
        assertThat(told).hasSize(MANY + 3);
        assertThat(summaries).hasSize(3);
        assertThat(summaries)
                .extracting(OutboxAlert::incident)
                .containsOnly(summaries.get(0).incident());
        assertThat(summaries).extracting(OutboxAlert::id).doesNotHaveDuplicates();
        assertThat(summaries.stream()
                        .mapToInt(alert -> ((Number) alert.facts().getOrDefault("count", 0)).intValue())
                        .sum())
                .isEqualTo(180 - MANY);
    }

    @Test
    void blocks_are_told_once_and_never_recover() {
        tell(new News(AlertKind.BLOCKED, SHOP, NOW, "we-are-blocked", Optional.empty(), Map.of()));
        tell(new News(AlertKind.BLOCKED, SHOP, NOW.plusSeconds(60), "we-are-blocked", Optional.empty(), Map.of()));

        List<OutboxAlert> told = sendAll();
        now = NOW.plus(SETTLE.multipliedBy(3));
        told.addAll(sendAll());

        assertThat(told).extracting(OutboxAlert::kind).containsExactly(AlertKind.BLOCKED);
    }

    @Test
    void old_alerts_are_deleted_a_batch_at_a_time_and_unsent_ones_never() {
        IntStream.range(0, 3).forEach(i -> tell(trip(host(i), NOW)));
        sendAll();
        tell(trip(host(3), NOW));
        sort();
        Instant later = NOW.plus(Duration.ofDays(8));

        assertThat(delete(NOW, 9)).isZero();
        assertThat(delete(later, 2)).isEqualTo(2);
        assertThat(delete(later, 2)).isEqualTo(1);
        assertThat(store.alerts(Optional.empty(), 0, 9))
                .extracting(OutboxAlert::target)
                .containsExactly(Optional.of(host(3)));
    }

    private static News trip(Host target, Instant at) {
        return new News(AlertKind.TRIPPED, target, at, "origin-refused", Optional.of("FRA"), Map.of("detail", "521"));
    }

    private static News recovery(Host target, Instant at) {
        return new News(AlertKind.RECOVERED, target, at, "fetched", Optional.empty(), Map.of("detail", "200"));
    }

    private static Host host(int number) {
        return new Host("h" + number + ".example.com");
    }

    private void tell(News news) {
        tellAll(List.of(news));
    }

    private void tellAll(List<News> news) {
        store.write(writes -> news.forEach(writes.outbox()::add));
    }

    private void sort() {
        boolean more = true;
        while (more) {
            more = work(outbox -> outbox.sort(now, SETTLE, MANY));
        }
    }

    private List<OutboxAlert> sendAll() {
        sort();
        List<OutboxAlert> sent = new ArrayList<>();
        Optional<OutboxAlert> next = take("a");
        while (next.isPresent()) {
            sent.add(next.get());
            long row = next.get().row();
            done(outbox -> outbox.sent(row, now));
            next = take("a");
        }
        return sent;
    }

    private int delete(Instant before, int limit) {
        return work(outbox -> outbox.delete(before, limit));
    }

    private Optional<OutboxAlert> take(String node) {
        return work(outbox -> outbox.take(node, now, now.plus(Duration.ofMinutes(2))));
    }

    private void done(java.util.function.Consumer<Outbox> change) {
        store.write(writes -> change.accept(writes.outbox()));
    }

    private <T> T work(Function<Outbox, T> change) {
        List<T> result = new ArrayList<>();
        store.write(writes -> result.add(change.apply(writes.outbox())));
        return result.get(0);
    }
}
