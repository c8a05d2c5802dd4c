package io.originguard.frontier;

import static io.originguard.frontier.Jobs.NEWS;
import static io.originguard.frontier.Jobs.SHOP;
import static io.originguard.frontier.Jobs.page;
import static io.originguard.frontier.Jobs.pages;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.originguard.frontier.Fencing.Matter;
import io.originguard.target.BreakerState;
import io.originguard.target.Host;
import io.originguard.testing.PostgresServer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two stores on one real database, as two nodes have them. */
class LeasesTest {

    private static final Instant NOW = FrontierStoreContract.NOW;
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration OVER = Duration.ofMillis(-1);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private String url = "";
    private FrontierStore store;
    private FrontierStore otherStore;
    private Leases leases;
    private Leases others;

    @BeforeEach
    void open() {
        url = PostgresServer.shared().newDatabase();
        store = Stores.open(url);
        otherStore = Stores.open(url);
        leases = store.leases().orElseThrow();
        others = otherStore.leases().orElseThrow();
    }

    @AfterEach
    void close() {
        store.close();
        otherStore.close();
    }

    @Test
    void a_node_is_listed_from_when_it_joins_until_it_leaves() {
        long id = leases.join(new Candidate("seat-a", "a", Optional.of("127.0.0.1:8081"), "0.1.0", true, NOW), LONG);

        assertThat(otherStore.peers()).singleElement().satisfies(peer -> {
            assertThat(peer.id()).isEqualTo(id);
            assertThat(peer.name()).isEqualTo("a");
            assertThat(peer.address()).contains("127.0.0.1:8081");
            assertThat(peer.version()).isEqualTo("0.1.0");
            assertThat(peer.unlisted()).isTrue();
            assertThat(peer.startedAt()).isEqualTo(NOW);
            assertThat(peer.live()).isTrue();
            assertThat(peer.targets()).isZero();
        });
        leases.leave(id);
        assertThat(otherStore.peers()).isEmpty();
    }

    @Test
    void each_target_is_claimed_by_one_node_even_when_both_ask_at_once() {
        targets(200);
        long a = join(leases, "a");
        long b = join(others, "b");
        List<CompletableFuture<List<Host>>> claims = new ArrayList<>();

        for (int round = 0; round < 10; round++) {
            List<CompletableFuture<List<Host>>> both = List.of(
                    CompletableFuture.supplyAsync(() -> leases.claim(a, 15, Optional.empty())),
                    CompletableFuture.supplyAsync(() -> others.claim(b, 15, Optional.empty())));
            both.forEach(CompletableFuture::join);
            claims.addAll(both);
        }

        List<Host> claimed =
                claims.stream().flatMap(claim -> claim.join().stream()).toList();
        assertThat(claimed).hasSize(200).doesNotHaveDuplicates();
        assertThat(leases.roll().free()).isZero();
        assertThat(leases.roll().peers().stream().mapToInt(Peer::targets).sum()).isEqualTo(200);
    }

    @Test
    void what_has_work_is_claimed_first_and_only_what_the_node_serves() {
        store.write(writes -> writes.fencing().enrol(List.of(SHOP, target(3))));
        submit(store, NEWS, 1);
        long a = join(leases, "a");

        assertThat(leases.claim(a, 1, Optional.empty())).containsExactly(NEWS);
        assertThat(leases.claim(a, 9, Optional.of(Set.of(NEWS, target(5))))).isEmpty();
        assertThat(leases.claim(a, 9, Optional.of(Set.of(target(3), NEWS)))).containsExactly(target(3));
    }

    @Test
    void the_new_owner_gets_all_that_is_stored_of_a_target() {
        Held held = new Held(NOW, "a quiet week", "ada");
        TargetState open =
                new TargetState(SHOP, BreakerState.OPEN, 3, NOW, Optional.of(NOW), Optional.of("u"), Optional.of(3L));
        TargetMemory memory = TargetMemory.NONE.withBehindEdge(true);
        submit(store, SHOP, 3);
        store.write(writes -> {
            writes.change(0, open);
            writes.hold(SHOP, Optional.of(held));
            writes.remember(SHOP, memory);
            writes.complete(List.of(new Completion.Parked(store.ready(SHOP, 1).get(0), NOW, 1)), NOW);
        });
        long a = join(leases, "a");

        List<Host> claimed = leases.claim(a, 9, Optional.empty());

        assertThat(leases.owned(a)).isEqualTo(claimed);
        assertThat(leases.owned(a, claimed)).singleElement().satisfies(target -> {
            assertThat(target.state()).isEqualTo(open);
            assertThat(target.held()).contains(held);
            assertThat(target.memory()).isEqualTo(memory);
            assertThat(target.counts()).isEqualTo(new Counts(3, 0, 0, 3));
            assertThat(target.owner()).contains(a);
        });
        assertThat(leases.parked(claimed)).containsExactly(new Leases.Parked(SHOP, 1));
    }

    @Test
    void a_node_whose_lease_is_over_is_ended_once_and_writes_nothing_any_more() {
        targets(3);
        long a = join(leases, "a");
        leases.claim(a, 9, Optional.empty());
        long b = join(others, "b");
        assertThat(others.end(a)).isFalse();
        leases.renew(a, OVER, false);

        assertThat(others.end(a)).isTrue();

        assertThat(others.end(a)).isFalse();
        assertThat(others.claim(b, 9, Optional.empty())).hasSize(3);
        store.write(writes -> assertThat(writes.fencing().confirm(a, false)).isFalse());
        assertThat(leases.renew(a, LONG, false)).isEmpty();
        assertThatThrownBy(() -> leases.claim(a, 9, Optional.empty())).isInstanceOf(LeaseOverException.class);
        assertThat(leases.owned(a)).isEmpty();
    }

    @Test
    void a_lease_that_ran_out_without_anybody_noticing_goes_on() {
        long a = join(leases, "a");
        leases.renew(a, OVER, false);
        assertThat(otherStore.peers()).noneMatch(Peer::live);
        assertThatThrownBy(() -> leases.claim(a, 9, Optional.empty())).isInstanceOf(LeaseOverException.class);

        assertThat(leases.renew(a, LONG, false)).isPresent();

        assertThat(otherStore.peers()).allMatch(Peer::live);
        store.write(writes -> assertThat(writes.fencing().confirm(a, true)).isTrue());
    }

    /** Results may be written while the row is there, since nobody else has the targets; probes need the lease itself. */
    @Test
    void while_a_lease_has_run_out_and_nobody_has_noticed_the_owner_still_writes_but_takes_no_probe() {
        long a = join(leases, "a");
        leases.renew(a, OVER, false);

        store.write(writes -> {
            assertThat(writes.fencing().confirm(a, false)).isTrue();
            assertThat(writes.fencing().confirm(a, true)).isFalse();
        });
    }

    @Test
    void a_transaction_that_was_confirmed_ends_before_anybody_takes_over_and_holds_no_renewal_up() throws Exception {
        long a = join(leases, "a");
        CountDownLatch ending = new CountDownLatch(1);
        CompletableFuture<Boolean> ended = new CompletableFuture<>();
        Thread taker = new Thread(() -> {
            ending.countDown();
            ended.complete(others.end(a));
        });

        store.write(writes -> {
            assertThat(writes.fencing().confirm(a, true)).isTrue();
            assertThat(leases.renew(a, OVER, false)).isPresent();
            taker.start();
            try {
                assertThat(ending.await(60, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            await().atMost(PATIENCE).until(() -> waitingForLocks() > 0);
            assertThat(ended).isNotDone();
        });

        assertThat(ended.get(60, TimeUnit.SECONDS)).isTrue();
    }

    private int waitingForLocks() {
        return PostgresServer.shared().sessionsWaitingForLocks(url);
    }

    @Test
    void a_node_that_comes_back_in_the_same_seat_need_not_wait_for_its_own_lease() {
        targets(3);
        long before = leases.join(candidate("a"), LONG);
        leases.claim(before, 9, Optional.empty());

        long after = others.join(candidate("a"), LONG);

        assertThat(otherStore.peers()).extracting(Peer::id).containsExactly(after);
        assertThat(others.claim(after, 9, Optional.empty())).hasSize(3);
    }

    @Test
    void a_target_that_is_given_away_is_free_for_others() {
        targets(2);
        long a = join(leases, "a");
        long b = join(others, "b");
        leases.claim(a, 9, Optional.empty());

        store.write(writes -> writes.fencing().release(a, List.of(target(0))));

        assertThat(leases.roll().free()).isEqualTo(1);
        assertThat(others.claim(b, 9, Optional.empty())).containsExactly(target(0));
        assertThat(leases.owned(a)).containsExactly(target(1));
        assertThat(leases.roll().peers()).extracting(Peer::targets).containsExactly(1, 1);
    }

    @Test
    void the_owner_hears_of_jobs_that_another_node_accepted_and_sees_them_in_its_sums() {
        targets(1);
        long a = join(leases, "a");
        leases.claim(a, 9, Optional.empty());
        long id = leases.owned(a, List.of(target(0))).get(0).id();
        store.write(writes -> assertThat(writes.fencing().tally(a)).isEqualTo(new Fencing.Tally(1, 1, 0, 0)));
        List<Message> heard = listening();

        otherStore.write(writes -> {
            writes.submit(List.of(page(target(0), "new")), NOW);
            writes.fencing().tell(Matter.WORK, Set.of(target(0)));
        });

        awaitHeard(heard, new Message(Message.Word.WORK, Optional.of(Set.of(id))));
        store.write(writes -> {
            assertThat(writes.fencing().tally(a)).isEqualTo(new Fencing.Tally(1, 2, 0, 0));
            assertThat(writes.fencing().counts(List.of(target(0)))).containsEntry(target(0), new Counts(2, 0, 0, 2));
        });
    }

    @Test
    void jobs_of_targets_that_nobody_owns_are_news_for_all() {
        List<Message> heard = listening();

        otherStore.write(writes -> {
            writes.submit(List.of(page(SHOP, "new")), NOW);
            writes.fencing().tell(Matter.WORK, Set.of(SHOP));
        });

        awaitHeard(heard, new Message(Message.Word.FLEET, Optional.empty()));
    }

    @Test
    void a_message_about_more_targets_than_fit_is_about_all_of_them() {
        List<Long> many = IntStream.range(0, 5_000).mapToObj(Long::valueOf).toList();

        assertThat(Message.read(Message.of(Matter.WORK, many)))
                .contains(new Message(Message.Word.WORK, Optional.empty()));
        assertThat(Message.read("tomorrow 1,2")).isEmpty();
        assertThat(Message.read("work 1,x")).isEmpty();
    }

    @Test
    void a_connection_that_an_administrator_ends_is_replaced_and_the_listener_says_so() {
        long a = join(leases, "a");
        listening();
        assertThat(leases.renew(a, LONG, false)).isPresent();

        PostgresServer.shared().endSessions(url);

        assertThatThrownBy(() -> leases.renew(a, LONG, false)).isInstanceOf(StoreException.class);
        assertThat(leases.renew(a, LONG, false)).isPresent();
        assertThatThrownBy(() -> leases.await(LONG)).isInstanceOf(StoreException.class);
        assertThat(leases.await(LONG)).isEmpty();
    }

    @Test
    void targets_with_a_route_are_known_to_the_store_before_they_have_any_job() {
        store.write(writes -> writes.fencing().enrol(Set.of(SHOP, NEWS)));
        store.write(writes -> writes.fencing().enrol(Set.of(SHOP)));

        assertThat(store.targets()).extracting(StoredTarget::target).containsExactlyInAnyOrder(SHOP, NEWS);
        assertThat(store.targets()).extracting(StoredTarget::owner).containsOnly(Optional.empty());
    }

    private List<Message> listening() {
        assertThat(leases.await(LONG)).isEmpty();
        return new ArrayList<>();
    }

    private void awaitHeard(List<Message> heard, Message wanted) {
        await().atMost(PATIENCE).until(() -> {
            leases.await(Duration.ofMillis(100))
                    .forEach(text -> Message.read(text).ifPresent(heard::add));
            return heard.contains(wanted);
        });
    }

    private static long join(Leases leases, String name) {
        return leases.join(candidate(name), LONG);
    }

    private static Candidate candidate(String name) {
        return new Candidate("seat-" + name, name, Optional.empty(), "0.1.0", true, NOW);
    }

    private void targets(int count) {
        for (int i = 0; i < count; i++) {
            submit(store, target(i), 1);
        }
    }

    private static Host target(int number) {
        return new Host("t" + number + ".example.com");
    }

    private static void submit(FrontierStore store, Host target, int jobs) {
        store.write(writes -> writes.submit(pages(target, jobs), NOW));
    }
}
