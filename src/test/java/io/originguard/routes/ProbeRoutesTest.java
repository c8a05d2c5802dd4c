package io.originguard.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.originguard.camel.Guard;
import io.originguard.camel.TestNode;
import io.originguard.camel.Web;
import io.originguard.frontier.Outage;
import io.originguard.frontier.ProbeResult;
import io.originguard.target.BreakerState;
import io.originguard.target.Host;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.camel.component.quartz.QuartzComponent;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.slf4j.LoggerFactory;

/** Trip, probe, ramp and alerts through the shipped routes, under a clock turned by hand. */
class ProbeRoutesTest {

    private static final Host SHOP = new Host("shop.example.com");
    private static final Host NEWS = new Host("news.example.com");
    private static final String[] PAGES = IntStream.range(0, 12)
            .mapToObj(i -> "https://shop.example.com/" + i)
            .toArray(String[]::new);

    private TestNode node;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        node = TestNode.in(directory)
                .set("target.unlisted", "true")
                .target("frontier:shop.example.com?concurrency=2&probePath=/health")
                .target("frontier:news.example.com?concurrency=2&probePath=/health")
                .start();
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void an_outage_from_trip_to_recovery_loses_nothing_and_is_told_twice() {
        node.web.replies(url -> Web.Reply.status(521));
        node.submit(PAGES);
        await().until(() -> shop().view().state() == BreakerState.OPEN);
        await().until(() -> node.node().inFlight() == 0);
        await().until(() -> node.alerts.taken().size() == 1);
        int sent = node.web.asked().size();

        for (int probe = 1; probe <= 3; probe++) {
            node.clock.advance(Duration.ofSeconds(30));
            int asked = sent + probe;
            await().until(() ->
                    node.web.asked().size() == asked && !shop().view().probing());
        }
        assertThat(node.web.urls().subList(sent, sent + 3)).containsOnly("https://shop.example.com/health");

        node.web.replies(url -> Web.Reply.status(200));
        node.clock.advance(Duration.ofSeconds(30));
        await().until(() -> shop().view().state() != BreakerState.OPEN);
        await().untilAsserted(() -> {
            node.clock.advance(Duration.ofSeconds(5));
            assertThat(node.node().frontier().drained()).isTrue();
            assertThat(node.alerts.taken()).hasSize(2);
        });

        assertThat(node.sink.taken()).hasSize(PAGES.length);
        assertThat(node.alerts.bodies().get(0))
                .contains(
                        "\"alert\":\"tripped\"",
                        "\"cause\":\"origin-refused\"",
                        "\"probeIntervalSeconds\":30.0",
                        "; probe every 30 s\"");
        assertThat(node.alerts.bodies().get(1)).contains("\"alert\":\"recovered\"");
        Outage outage =
                node.node().frontier().register().outages(Optional.of(SHOP), 1).get(0);
        // The last of them may be accepted a moment after the first five have tripped it.
        assertThat(outage.jobsHeld()).isBetween(5L, (long) PAGES.length);
        assertThat(outage.jobsLost()).isZero();
        assertThat(outage.closedAt()).isPresent();
        List<ProbeResult> probes = node.node().frontier().register().probes(SHOP, outage.generation());
        assertThat(probes).extracting(ProbeResult::recovered).containsExactly(false, false, false, true);
    }

    @Test
    void a_probe_asks_the_edge_to_explain_itself_and_other_requests_do_not() {
        trip();
        node.web.replies(url -> Web.Reply.status(200));
        int sent = node.web.asked().size();

        node.clock.advance(Duration.ofSeconds(30));
        await().until(() -> shop().view().state() != BreakerState.OPEN);

        assertThat(node.web.asked().get(sent).headers())
                .containsOnly(
                        Map.entry("accept", "application/problem+json, */*;q=0.1"),
                        Map.entry("user-agent", shop().settings().http().userAgent()));
        assertThat(node.web.asked().subList(0, sent))
                .allSatisfy(asked -> assertThat(asked.headers()).doesNotContainKey("accept"));
    }

    @Test
    void an_alert_that_was_not_taken_is_offered_again() {
        node.alerts.refuses(true);
        trip();
        await().until(() -> node.node().inFlight() == 0);
        assertThat(node.alerts.taken()).isEmpty();
        node.alerts.refuses(false);

        await().untilAsserted(() -> {
            node.clock.advance(Duration.ofSeconds(10));
            assertThat(node.alerts.taken()).hasSize(1);
        });
    }

    @Test
    void a_probe_that_fails_in_any_way_is_over_and_the_next_one_comes() {
        trip();
        node.web.replies(url -> {
            throw new AssertionError("not even an exception");
        });
        int sent = node.web.asked().size();

        node.clock.advance(Duration.ofSeconds(30));
        await().until(() ->
                node.web.asked().size() == sent + 1 && !shop().view().probing());
        node.web.replies(url -> Web.Reply.status(200));
        node.clock.advance(Duration.ofSeconds(30));

        await().until(() -> shop().view().state() != BreakerState.OPEN);
    }

    @Test
    void a_probe_that_the_store_does_not_grant_is_not_sent() {
        trip();
        await().until(() -> node.alerts.taken().size() == 1);
        int sent = node.web.asked().size();
        node.gate.refuse();

        node.clock.advance(Duration.ofSeconds(30));
        await().until(() -> shop().view().nextProbeAt().orElseThrow().isAfter(node.clock.instant()));
        await().until(() -> !shop().view().probing());

        assertThat(node.web.asked()).hasSize(sent);
        node.gate.heal();
        node.clock.advance(Duration.ofSeconds(30));
        await().until(() -> node.web.asked().size() == sent + 1);
    }

    @Test
    void a_slow_probe_of_one_target_does_not_hold_up_the_probe_of_another() throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        trip();
        node.web.replies(url -> Web.Reply.status(521));
        node.submit(pages(NEWS));
        await().until(() -> news().view().state() == BreakerState.OPEN);
        node.web.replies(url -> {
            if (url.contains("shop")) {
                asked.countDown();
                hold(answer);
                return Web.Reply.status(521);
            }
            return Web.Reply.status(200);
        });

        node.clock.advance(Duration.ofSeconds(30));
        assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();
        await().until(() -> news().view().state() != BreakerState.OPEN);

        assertThat(shop().view().probing()).isTrue();
        int sent = node.web.asked().size();
        node.clock.advance(Duration.ofSeconds(60));
        await().until(() -> node.node().frontier().counts(NEWS).delivered() > 0);
        assertThat(node.web.urls().subList(sent, node.web.asked().size()))
                .as("never two probes at a time")
                .noneMatch(url -> url.contains("shop"));
        answer.countDown();
        await().until(() -> !shop().view().probing());
    }

    @Test
    void slow_probes_of_many_targets_do_not_hold_up_the_probe_of_another() {
        CountDownLatch answer = new CountDownLatch(1);
        List<Host> slow = IntStream.range(0, 12)
                .mapToObj(i -> new Host("slow" + i + ".example.com"))
                .toList();
        node.web.replies(url -> Web.Reply.status(521));
        slow.forEach(host -> node.submit(pages(host)));
        await().until(() ->
                slow.stream().allMatch(host -> node.guard(host).view().state() == BreakerState.OPEN));
        node.submit(pages(NEWS));
        await().until(() -> news().view().state() == BreakerState.OPEN);
        node.web.replies(url -> {
            if (url.contains("slow")) {
                hold(answer);
            }
            return Web.Reply.status(200);
        });

        node.clock.advance(Duration.ofSeconds(30));
        await().until(() ->
                slow.stream().allMatch(host -> node.guard(host).view().probing()));

        await().until(() -> news().view().state() != BreakerState.OPEN);
        answer.countDown();
    }

    private static String[] pages(Host host) {
        return IntStream.range(0, 8).mapToObj(i -> "https://" + host + "/" + i).toArray(String[]::new);
    }

    @Test
    void no_sweep_begins_once_the_node_stops_and_a_stop_under_load_warns_of_nothing() throws Exception {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger camel = (Logger) LoggerFactory.getLogger("org.apache.camel");
        log.start();
        camel.addAppender(log);
        camel.setLevel(Level.WARN);
        AtomicBoolean sweepEnded = new AtomicBoolean();
        trip();
        node.submit(IntStream.range(0, 500)
                .mapToObj(i -> "https://news.example.com/" + i)
                .toArray(String[]::new));
        whenStopping(sweepEnded);

        node.clock.advance(Duration.ofSeconds(30));
        node.context().stop();
        camel.detachAppender(log);
        camel.setLevel(null);

        assertThat(sweepEnded).isTrue();
        assertThat(log.list).extracting(ILoggingEvent::getFormattedMessage).isEmpty();
    }

    /** Looks before any route is stopped. */
    private void whenStopping(AtomicBoolean sweepEnded) {
        Scheduler scheduler = node.context()
                .getComponent(ProbeRoutes.SCHEDULER, QuartzComponent.class)
                .getScheduler();
        EventNotifierSupport notifier = new EventNotifierSupport() {
            @Override
            public void notify(CamelEvent event) throws SchedulerException {
                if (event instanceof CamelEvent.CamelContextStoppingEvent) {
                    sweepEnded.set(scheduler.isShutdown());
                }
            }
        };
        notifier.start();
        node.context().getManagementStrategy().addEventNotifier(notifier);
    }

    private void trip() {
        node.web.replies(url -> Web.Reply.status(521));
        node.submit(PAGES);
        await().until(() -> shop().view().state() == BreakerState.OPEN);
        await().until(() -> node.node().inFlight() == 0);
    }

    private Guard shop() {
        return node.guard(SHOP);
    }

    private Guard news() {
        return node.guard(NEWS);
    }

    private static void hold(CountDownLatch latch) {
        try {
            if (!latch.await(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the test did not go on");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
