package io.originguard.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.status.Seats.Need;
import io.originguard.status.Seats.Standing;
import io.originguard.target.Host;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SeatsTest {

    private static final List<Need> NEEDS = List.of(Need.PAUSED, Need.FAILING, Need.ACTIVE, Need.IDLE);
    private static final Host A = new Host("a.test");
    private static final Host B = new Host("b.test");
    private static final Host C = new Host("c.test");

    @Test
    void who_comes_first_takes_a_free_seat() {
        Seats seats = new Seats(2);

        assertThat(seats.take(A)).isTrue();
        assertThat(seats.take(B)).isTrue();
        assertThat(seats.take(C)).isFalse();
        assertThat(seats.take(A)).isTrue();
        assertThat(seats.has(C)).isFalse();
    }

    @Test
    void a_paused_target_takes_the_seat_of_the_idlest() {
        Seats seats = new Seats(2);
        seats.take(A);
        seats.take(B);

        List<Host> lost = seats.revise(
                List.of(standing(A, Need.ACTIVE, 7), standing(B, Need.ACTIVE, 3), standing(C, Need.PAUSED, 0)));

        assertThat(lost).containsExactly(B);
        assertThat(seats.has(A)).isTrue();
        assertThat(seats.has(B)).isFalse();
        assertThat(seats.has(C)).isTrue();
    }

    @Test
    void nobody_is_moved_for_an_equal_however_busy() {
        Seats seats = new Seats(1);
        seats.take(A);

        List<Host> lost = seats.revise(List.of(standing(A, Need.ACTIVE, 1), standing(B, Need.ACTIVE, 1_000)));

        assertThat(lost).isEmpty();
        assertThat(seats.has(A)).isTrue();
    }

    @Test
    void a_target_that_is_gone_needs_its_seat_least() {
        Seats seats = new Seats(2);
        seats.take(A);
        seats.take(B);

        List<Host> lost = seats.revise(List.of(standing(B, Need.ACTIVE, 1), standing(C, Need.FAILING, 1)));

        assertThat(lost).containsExactly(A);
    }

    @Test
    void the_neediest_get_the_free_seats() {
        Seats seats = new Seats(2);

        seats.revise(List.of(standing(A, Need.IDLE, 0), standing(B, Need.FAILING, 1), standing(C, Need.PAUSED, 0)));

        assertThat(seats.has(A)).isFalse();
        assertThat(seats.has(B)).isTrue();
        assertThat(seats.has(C)).isTrue();
    }

    @Test
    void there_are_never_more_names_than_seats() {
        Seats seats = new Seats(10);
        List<Host> hosts = IntStream.range(0, 1_000)
                .mapToObj(i -> new Host("t" + i + ".test"))
                .toList();
        hosts.forEach(seats::take);

        for (int round = 0; round < 10; round++) {
            int shift = round;
            seats.revise(IntStream.range(0, 1_000)
                    .mapToObj(i -> standing(hosts.get(i), NEEDS.get((i + shift) % 4), i))
                    .toList());

            assertThat(hosts).filteredOn(seats::has).hasSize(10);
        }
    }

    @Test
    void without_seats_and_under_the_name_of_the_sum_nobody_sits() {
        assertThat(new Seats(0).take(A)).isFalse();
        assertThat(new Seats(1).take(new Host(Seats.OTHER))).isFalse();
    }

    private static Standing standing(Host host, Need need, long busy) {
        return new Standing(host, need, busy);
    }
}
