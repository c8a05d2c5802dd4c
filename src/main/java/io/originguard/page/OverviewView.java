package io.originguard.page;

import io.originguard.status.Pages.RouteFiles;
import io.originguard.status.Query;
import io.originguard.status.TargetList;
import io.originguard.target.BreakerState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The overview.
 *
 * @param title of the window
 * @param now by the node's clock
 * @param summary of all targets
 * @param form what is asked for
 * @param rows the targets of this page
 * @param range which of how many they are
 * @param earlier link to the page before
 * @param later link to the page after
 */
record OverviewView(
        String title,
        Moment now,
        SummaryView summary,
        Form form,
        List<TargetView> rows,
        String range,
        @Nullable String earlier,
        @Nullable String later) {

    static OverviewView of(TargetList list, RouteFiles files, Query query, Instant now) {
        int last = list.offset() + list.targets().size();
        return new OverviewView(
                list.summary().open() > 0 ? "(" + list.summary().open() + " OPEN) Targets" : "Targets",
                Moment.of(now, now),
                SummaryView.of(list.summary(), files),
                Form.of(query, list.limit()),
                list.targets().stream()
                        .map(target -> TargetView.of(target, now))
                        .toList(),
                list.targets().isEmpty()
                        ? "none of " + Words.count(list.total())
                        : Words.count(list.offset() + 1L) + " to " + Words.count(last) + " of "
                                + Words.count(list.total()),
                list.offset() == 0 ? null : link(query, Math.max(0, list.offset() - list.limit())),
                last >= list.total() ? null : link(query, list.offset() + list.limit()));
    }

    private static String link(Query query, int offset) {
        List<String> given = new ArrayList<>();
        for (String name : new String[] {"search", "state", "held", "route", "sort", "limit"}) {
            query.text(name).ifPresent(text -> given.add(name + "=" + Words.inUrl(text)));
        }
        if (offset > 0) {
            given.add("offset=" + offset);
        }
        return given.isEmpty() ? "/" : "/?" + String.join("&", given);
    }

    /**
     * What is asked for.
     *
     * @param search part of a name
     * @param states to choose from
     * @param held whether only those that are paused by hand
     * @param noRoute whether only those without a route
     * @param sorts to choose from
     * @param limit of a page, where it is not the usual one
     */
    record Form(
            String search,
            List<Choice> states,
            boolean held,
            boolean noRoute,
            List<Choice> sorts,
            @Nullable String limit) {

        static Form of(Query query, int limit) {
            Optional<String> state = query.text("state");
            Optional<String> sort = query.text("sort");
            List<Choice> states = new ArrayList<>();
            states.add(new Choice("", "any state", state.isEmpty()));
            Arrays.stream(BreakerState.values())
                    .map(Enum::name)
                    .forEach(name -> states.add(new Choice(name, name, state.equals(Optional.of(name)))));
            return new Form(
                    query.text("search").orElse(""),
                    states,
                    query.text("held").equals(Optional.of("true")),
                    query.text("route").equals(Optional.of("false")),
                    List.of(
                            new Choice("", "trouble first", !sort.equals(Optional.of("name"))),
                            new Choice("name", "by name", sort.equals(Optional.of("name")))),
                    query.text("limit").isPresent() ? String.valueOf(limit) : null);
        }
    }

    /**
     * One of several.
     *
     * @param value as the parameter has it
     * @param text for people
     * @param chosen whether it is the one
     */
    record Choice(String value, String text, boolean chosen) {}
}
