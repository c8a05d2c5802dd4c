package io.originguard.status;

import io.originguard.target.BreakerState;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which targets are asked for.
 *
 * @param filter those that are meant
 * @param order in which they come
 * @param offset how many of them are left out at first
 * @param limit at most so many
 */
record TargetQuery(Predicate<TargetRow> filter, Comparator<TargetRow> order, int offset, int limit) {

    static final String[] PARAMETERS = {"sort", "state", "held", "route", "search", "offset", "limit"};

    private static final int MOST = 500;
    private static final int USUAL = 50;

    /** As many of all targets as a page may have, the worst first. */
    static final TargetQuery TROUBLED = new TargetQuery(row -> true, TargetRow.BY_TROUBLE, 0, MOST);

    /** All targets, by their names. */
    static final TargetQuery ALL = new TargetQuery(row -> true, TargetRow.BY_NAME, 0, Integer.MAX_VALUE);

    private enum Sort {
        TROUBLE,
        NAME;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static TargetQuery of(Query query) {
        Optional<BreakerState> state = query.oneOf("state", Arrays.asList(BreakerState.values()), Enum::name);
        Optional<Boolean> held = query.flag("held");
        Optional<Boolean> route = query.flag("route");
        Optional<String> search = query.text("search").map(text -> text.toLowerCase(Locale.ROOT));
        Sort sort = query.oneOf("sort", List.of(Sort.values()), Sort::label).orElse(Sort.TROUBLE);
        return new TargetQuery(
                row -> state.map(wanted -> row.state() == wanted).orElse(true)
                        && held.map(wanted -> row.held().isPresent() == wanted).orElse(true)
                        && route.map(wanted -> row.route() == wanted).orElse(true)
                        && search.map(row.target().name()::contains).orElse(true),
                sort == Sort.NAME ? TargetRow.BY_NAME : TargetRow.BY_TROUBLE,
                query.whole("offset", 0, Integer.MAX_VALUE, 0),
                query.whole("limit", 1, MOST, USUAL));
    }
}
