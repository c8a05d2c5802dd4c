package io.originguard.frontier;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ReachTest {

    private final Reach reach = new Reach();

    @Test
    void a_server_that_is_there_may_be_asked_by_many_at_once() {
        try (Reach.Try first = reach.begin();
                Reach.Try second = reach.begin()) {
            first.worked();
            second.worked();
        }

        assertThatCode(() -> reach.begin().close()).doesNotThrowAnyException();
    }

    @Test
    void a_server_that_has_gone_is_tried_by_one_and_all_others_hear_why_at_once() {
        lose();

        try (Reach.Try alone = reach.begin()) {
            assertThatThrownBy(reach::begin).isInstanceOf(StoreException.class).hasMessage("no answer");
            alone.failed("still no answer");
        }

        try (Reach.Try next = reach.begin()) {
            assertThatThrownBy(reach::begin).hasMessage("still no answer");
            next.worked();
            assertThatCode(() -> reach.begin().close()).doesNotThrowAnyException();
        }
    }

    private void lose() {
        try (Reach.Try attempt = reach.begin()) {
            attempt.failed("no answer");
        }
    }
}
