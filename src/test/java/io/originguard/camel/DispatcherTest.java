package io.originguard.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.originguard.frontier.Counts;
import io.originguard.target.Host;
import io.originguard.target.Job;
import io.originguard.target.Submission;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ServiceStatus;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs from a real frontier through routes of their own, whose one step is held and counted by the test. */
class DispatcherTest {

    private static final Host LONG = new Host("long.example.com");
    private static final Host SHORT = new Host("short.example.com");

    private final ConcurrentLinkedQueue<Job> started = new ConcurrentLinkedQueue<>();
    private final Semaphore permits = new Semaphore(0);
    private final AtomicInteger together = new AtomicInteger();
    private final AtomicInteger mostTogether = new AtomicInteger();
    private Path directory;
    private TestNode node;

    @BeforeEach
    void start(@TempDir Path temporary) throws Exception {
        directory = temporary;
        node = node(10, 2);
    }

    @AfterEach
    void stop() {
        node.node().quiesce();
        permits.release(100_000);
        node.close();
    }

    @Test
    void a_target_with_ten_thousand_jobs_does_not_starve_one_with_ten() throws Exception {
        restart(2, 2);
        submit(LONG, 10_000);
        await().until(() -> started.size() == 2);
        submit(SHORT, 10);
        permits.release(100_000);

        await().until(() -> count(SHORT) == 10);

        List<Job> order = List.copyOf(started);
        int first = indexOf(order, SHORT, 1);
        int tenth = indexOf(order, SHORT, 10);
        assertThat(tenth - first)
                .as("starts from the first to the tenth job of the short one")
                .isLessThan(40);
    }

    @Test
    void no_more_are_in_flight_than_the_node_and_each_target_may_have() throws Exception {
        restart(3, 2);
        submit(LONG, 20);
        submit(SHORT, 20);

        await().until(() -> node.node().inFlight() == 3);
        assertThat(node.guard(LONG).view().inFlight()).isBetween(1, 2);
        assertThat(node.guard(SHORT).view().inFlight()).isBetween(1, 2);
        permits.release(100_000);
        await().until(() -> node.node().frontier().drained());

        assertThat(started).hasSize(40);
        assertThat(started.stream().map(Job::url).distinct()).hasSize(40);
        assertThat(mostTogether).hasValue(3);
        await().until(() -> node.node().inFlight() == 0);
        assertThat(node.guard(LONG).view().inFlight()).isZero();
    }

    @Test
    void a_place_is_free_only_after_the_commit() throws Exception {
        restart(10, 1);
        submit(LONG, 2);
        await().until(() -> started.size() == 1);
        CountDownLatch commit = new CountDownLatch(1);
        CountDownLatch written = new CountDownLatch(1);
        node.gate.beforeCommit(() -> {
            written.countDown();
            hold(commit);
        });

        permits.release(100_000);
        assertThat(written.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(node.guard(LONG).view().inFlight()).isEqualTo(1);
        assertThat(node.node().inFlight()).isEqualTo(1);
        assertThat(started).hasSize(1);
        commit.countDown();

        await().until(() -> started.size() == 2);
    }

    @Test
    void while_the_store_is_away_nothing_new_starts_and_nothing_is_lost() throws Exception {
        submit(LONG, 6);
        await().until(() -> started.size() == 2);

        node.gate.refuse();
        permits.release(100_000);
        await().until(() -> node.node().frontier().trouble().isPresent());
        assertThat(started).hasSize(2);
        node.gate.heal();

        await().until(() -> node.node().frontier().drained());
        assertThat(started).hasSize(6);
        assertThat(node.node().frontier().counts(LONG)).isEqualTo(new Counts(6, 6, 0, 0));
    }

    @Test
    void a_suspended_route_gets_no_job_keeps_its_urls_and_goes_on_when_it_is_resumed() throws Exception {
        permits.release(100_000);
        submit(LONG, 1);
        await().until(() -> node.node().frontier().drained());

        node.context().getRouteController().suspendRoute(LONG.name());

        assertThat(node.context().getRouteController().getRouteStatus(LONG.name()))
                .isEqualTo(ServiceStatus.Suspended);
        assertThat(node.submit("https://long.example.com/more").accepted()).isEqualTo(1);
        submit(SHORT, 3);
        await().until(() -> count(SHORT) == 3);
        assertThat(count(LONG)).isEqualTo(1);

        node.context().getRouteController().resumeRoute(LONG.name());

        await().until(() -> count(LONG) == 2);
    }

    @Test
    void a_stopped_route_gets_no_job_and_its_urls_are_refused() throws Exception {
        permits.release(100_000);

        node.context().getRouteController().stopRoute(LONG.name());

        assertThat(node.submit("https://long.example.com/more").rejections())
                .singleElement()
                .satisfies(rejection ->
                        assertThat(rejection.reason()).contains("long.example.com is not a listed target"));
        node.context().getRouteController().startRoute(LONG.name());
        assertThat(node.submit("https://long.example.com/more").accepted()).isEqualTo(1);
        await().until(() -> count(LONG) == 1);
    }

    @Test
    void nothing_is_handed_out_after_the_stop_and_what_is_in_flight_ends() throws Exception {
        submit(LONG, 5);
        await().until(() -> started.size() == 2);

        node.node().quiesce();
        permits.release(100_000);

        await().until(() -> node.node().inFlight() == 0);
        assertThat(started).hasSize(2);
        assertThat(node.node().frontier().counts(LONG)).isEqualTo(new Counts(5, 2, 0, 3));
    }

    @Test
    void a_job_that_its_route_gives_back_is_not_fetched_again_and_again_at_full_speed() throws Exception {
        Host requeue = new Host("requeue.example.com");
        permits.release(100_000);
        node.submit("https://requeue.example.com/1");
        await().until(() -> node.node().frontier().parked(requeue) == 1);
        assertThat(count(requeue)).isEqualTo(1);

        node.clock.advance(Duration.ofMinutes(2));
        await().until(() -> node.node().frontier().drained());

        assertThat(started).extracting(Job::attempt).containsExactly(0, 0);
        assertThat(node.node().frontier().counts(requeue)).isEqualTo(new Counts(1, 1, 0, 0));
    }

    @Test
    void a_parked_job_comes_back_when_its_time_has_come() throws Exception {
        restart(10, 1);
        permits.release(100_000);
        node.submit("https://park.example.com/1");
        await().until(() -> node.node().frontier().parked(new Host("park.example.com")) == 1);
        assertThat(count(new Host("park.example.com"))).isEqualTo(1);

        node.clock.advance(Duration.ofMinutes(2));

        await().until(() -> node.node().frontier().drained());
        assertThat(count(new Host("park.example.com"))).isEqualTo(2);
    }

    @Test
    void while_the_sink_takes_no_pages_only_one_job_at_a_time_tries() throws Exception {
        node.close();
        node = TestNode.in(directory)
                .target("frontier:long.example.com?concurrency=4")
                .start();
        node.sink.refuses(true);
        submit(LONG, 50);
        await().until(() -> node.node().inFlight() == 0 && node.web.asked().size() > 1);
        int asked = node.web.asked().size();
        assertThat(asked)
                .as("the second failure stops it, what was in flight apart")
                .isLessThan(12);

        node.clock.advance(Duration.ofMillis(1_500));
        await().until(() -> node.web.asked().size() == asked + 1 && node.node().inFlight() == 0);

        node.sink.refuses(false);
        await().untilAsserted(() -> {
            node.clock.advance(Duration.ofSeconds(40));
            assertThat(node.node().frontier().drained()).isTrue();
        });
        assertThat(node.node().frontier().counts(LONG)).isEqualTo(new Counts(50, 50, 0, 0));
        assertThat(node.sink.taken()).hasSize(50);
    }

    private void restart(int maxInFlight, int concurrency) throws Exception {
        node.close();
        node = node(maxInFlight, concurrency);
    }

    private TestNode node(int maxInFlight, int concurrency) throws Exception {
        Processor step = this::step;
        return TestNode.in(directory)
                .set("http.maxInFlight", String.valueOf(maxInFlight))
                .set("target.unlisted", "false")
                .with(new RouteBuilder() {
                    @Override
                    public void configure() {
                        for (Host host : List.of(LONG, SHORT)) {
                            from("frontier:" + host + "?concurrency=" + concurrency)
                                    .routeId(host.name())
                                    .process(step);
                        }
                        from("frontier:requeue.example.com")
                                .process(step)
                                .choice()
                                .when(exchange -> count(new Host("requeue.example.com")) < 2)
                                .to("frontier:requeue");
                        from("frontier:park.example.com")
                                .process(step)
                                .choice()
                                .when(exchange -> count(new Host("park.example.com")) < 2)
                                .to("frontier:park");
                    }
                })
                .start();
    }

    private void step(Exchange exchange) throws InterruptedException {
        mostTogether.accumulateAndGet(together.incrementAndGet(), Math::max);
        started.add(exchange.getMessage().getBody(Job.class));
        try {
            permits.acquire();
        } finally {
            together.decrementAndGet();
        }
    }

    private void submit(Host host, int count) {
        node.node()
                .frontier()
                .submit(
                        IntStream.range(0, count)
                                .mapToObj(i -> new Submission(host, "https://" + host + "/" + i, 0, Map.of(), Map.of()))
                                .toList(),
                        Optional.empty());
    }

    private long count(Host host) {
        return started.stream().filter(job -> job.target().equals(host)).count();
    }

    private static int indexOf(List<Job> order, Host host, int nth) {
        int seen = 0;
        for (int i = 0; i < order.size(); i++) {
            if (order.get(i).target().equals(host) && ++seen == nth) {
                return i;
            }
        }
        throw new AssertionError("not started");
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
