package io.originguard.frontier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FairShareTest {

    @ParameterizedTest(name = "own {0}, free {1}, others {2}: take {3}, give {4}")
    @CsvSource({
        "0,  30, '',      30, 0",
        "0,  30, '0',     15, 0",
        "0,  31, '0',     16, 0",
        "10, 10, '10',     5, 0",
        "15, 0,  '15 0',   0, 5",
        "20, 0,  '10 0',   0, 10",
        "15, 5,  '10 0',   0, 5",
        "15, 10, '5 0',    0, 5",
        "10, 0,  '10 10',  0, 0",
        "11, 0,  '10 10',  0, 0",
        "11, 0,  '11 9',   0, 0",
        "12, 0,  '10 9',   0, 1",
        "0,  0,  '30 30',  0, 0",
        "1,  0,  '0 0 0',  0, 0",
        "0,  1,  '0 0 0',  1, 0",
        "0,  0,  '',       0, 0",
    })
    void a_node_takes_up_to_its_share_and_gives_what_is_above_it_and_has_room_elsewhere(
            int own, int free, String others, int take, int give) {
        List<Integer> theirs = Arrays.stream(others.split(" "))
                .filter(text -> !text.isEmpty())
                .map(Integer::valueOf)
                .toList();

        assertThat(FairShare.of(own, free, theirs)).isEqualTo(new FairShare(take, give));
    }

    @Property
    void nobody_falls_below_the_share_by_giving_or_rises_above_it_by_taking(
            @ForAll @IntRange(max = 10_000) int own,
            @ForAll @IntRange(max = 10_000) int free,
            @ForAll @Size(max = 20) List<@IntRange(max = 10_000) Integer> others) {
        int total = others.stream().reduce(own + free, Integer::sum);
        int share = (total + others.size()) / (others.size() + 1);

        FairShare wanted = FairShare.of(own, free, others);

        assertThat(wanted.take()).isBetween(0, free);
        assertThat(wanted.give()).isBetween(0, own);
        assertThat(wanted.take() > 0 && wanted.give() > 0).isFalse();
        if (wanted.take() > 0) {
            assertThat(own + wanted.take()).isLessThanOrEqualTo(share);
        }
        if (wanted.give() > 0) {
            assertThat(own - wanted.give()).isGreaterThanOrEqualTo(share);
        }
    }

    /** All nodes act on what they saw before anybody acted, then the next round begins. */
    @Property
    void after_three_rounds_all_targets_are_owned_nobody_is_above_the_share_and_nothing_moves_any_more(
            @ForAll @Size(min = 1, max = 20) List<@IntRange(max = 1_000) Integer> start,
            @ForAll @IntRange(max = 10_000) int unowned) {
        List<Integer> nodes = new ArrayList<>(start);
        int total = nodes.stream().reduce(unowned, Integer::sum);
        int free = unowned;

        for (int round = 0; round < 3; round++) {
            free = round(nodes, free);
        }

        int share = (total + nodes.size() - 1) / nodes.size();
        assertThat(free).isZero();
        assertThat(nodes).allSatisfy(own -> assertThat(own).isLessThanOrEqualTo(share));
        List<Integer> settled = List.copyOf(nodes);
        assertThat(round(nodes, 0)).isZero();
        assertThat(nodes).isEqualTo(settled);
    }

    /** What is free after it. */
    private static int round(List<Integer> nodes, int free) {
        List<Integer> seen = List.copyOf(nodes);
        int left = free;
        int given = 0;
        for (int i = 0; i < nodes.size(); i++) {
            List<Integer> others = new ArrayList<>(seen);
            others.remove(i);
            FairShare wanted = FairShare.of(seen.get(i), free, others);
            int taken = Math.min(wanted.take(), left);
            left -= taken;
            given += wanted.give();
            nodes.set(i, seen.get(i) + taken - wanted.give());
        }
        return left + given;
    }
}
