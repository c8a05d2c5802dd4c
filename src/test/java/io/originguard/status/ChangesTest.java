package io.originguard.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ChangesTest {

    private static final TargetStatus SHOP = Statuses.of("shop.test", 1);
    private static final TargetStatus NEWS = Statuses.of("news.test", 1);

    private List<TargetStatus> troubled = List.of(SHOP, NEWS);
    private final Map<String, TargetStatus> others = new HashMap<>();
    private final Changes changes = new Changes(() -> Statuses.list(troubled), others::get);

    @Test
    void everything_is_told_first_and_then_only_what_changed() {
        TargetStatus busier = Statuses.of("shop.test", 2);

        Changes.Change first = changes.next();
        Changes.Change nothing = changes.next();
        troubled = List.of(busier, NEWS);
        Changes.Change second = changes.next();

        assertThat(first.changed()).containsExactly(SHOP, NEWS);
        assertThat(first.summary()).isNotNull();
        assertThat(nothing.changed()).isEmpty();
        assertThat(nothing.summary()).isNull();
        assertThat(nothing.all()).containsExactly(SHOP, NEWS);
        assertThat(second.changed()).containsExactly(busier);
        assertThat(second.summary()).isEqualTo(second.latest());
    }

    @Test
    void a_target_that_is_no_longer_among_the_troubled_is_told_of_once_more() {
        TargetStatus recovered = Statuses.of("shop.test", 9);
        changes.next();

        troubled = List.of(NEWS);
        others.put("shop.test", recovered);

        assertThat(changes.next().changed()).containsExactly(recovered);
        others.put("shop.test", Statuses.of("shop.test", 10));
        assertThat(changes.next().changed()).isEmpty();
    }

    @Test
    void those_that_have_left_wait_for_their_turn_when_there_are_too_many() {
        troubled = many(0, 1);
        changes.next();
        troubled = many(1_000, 1);
        many(0, 2).forEach(target -> others.put(target.target(), target));

        assertThat(changes.next().changed()).hasSize(Changes.MOST).isEqualTo(troubled);
        assertThat(changes.next().changed()).hasSize(Changes.MOST).containsExactlyInAnyOrderElementsOf(many(0, 2));
        assertThat(changes.next().changed()).isEmpty();
    }

    @Test
    void who_begins_to_listen_is_told_everything() {
        changes.next();

        changes.forget();

        assertThat(changes.next().changed()).containsExactly(SHOP, NEWS);
    }

    private static List<TargetStatus> many(int from, long accepted) {
        return IntStream.range(from, from + Changes.MOST)
                .mapToObj(number -> Statuses.of("t" + number + ".test", accepted))
                .toList();
    }
}
