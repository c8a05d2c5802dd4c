package io.originguard.frontier;

import static io.originguard.frontier.Jobs.SHOP;
import static io.originguard.frontier.Jobs.pages;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.originguard.frontier.Completion.Delivered;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How programs of several versions get on with one store. */
abstract class SchemaContract {

    static final Instant NOW = FrontierStoreContract.NOW;

    /** Opens the same store each time in a test, as a program with this schema would. */
    abstract FrontierStore open(Schema program);

    @Test
    void a_store_that_a_later_program_has_only_extended_is_worked_on_as_before() {
        open(Schema.OWN).close();
        try (FrontierStore later = open(LaterProgram.EXTENDING)) {
            later.write(writes -> writes.submit(pages(SHOP, 3), NOW));
        }

        try (FrontierStore store = open(Schema.OWN)) {
            store.write(writes -> {
                writes.submit(pages(SHOP, 5), NOW);
                writes.complete(List.of(new Delivered(store.ready(SHOP, 1).get(0))), NOW);
            });
        }

        try (FrontierStore later = open(LaterProgram.EXTENDING)) {
            assertThat(later.counts()).containsEntry(SHOP, new Counts(5, 1, 0, 4));
            assertThat(later.ready(SHOP, 10)).hasSize(4);
        }
    }

    @Test
    void a_store_that_asks_for_a_later_program_is_refused_in_one_line_that_says_what_to_do() {
        open(LaterProgram.CONTRACTING).close();

        assertThatThrownBy(() -> open(Schema.OWN))
                .isInstanceOf(StoreException.class)
                .hasMessageContainingAll(
                        "schema version " + LaterProgram.VERSION + " or newer",
                        "this one is of version ",
                        "start the newer Originguard")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
        open(LaterProgram.EXTENDING).close();
    }
}
