package io.originguard.page;

import io.originguard.status.Pages.RouteFiles;
import io.originguard.status.TargetList.Summary;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All targets in one line.
 *
 * @param headline what is the matter
 * @param calm whether nothing is
 * @param tiles the numbers
 * @param files what is wrong with route files; null when nothing is
 * @param storeTrouble why nothing can be taken from the frontier; null when all is well
 */
record SummaryView(
        String headline,
        boolean calm,
        List<Tile> tiles,
        @Nullable FilesView files,
        @Nullable String storeTrouble) {

    static SummaryView of(Summary sum, RouteFiles files) {
        List<String> troubles = new ArrayList<>();
        mention(troubles, sum.open(), "OPEN");
        mention(troubles, sum.halfOpen(), "ramping up");
        mention(troubles, sum.held(), "paused by hand");
        mention(troubles, sum.limited(), "limited by a 429");
        FilesView wrong = FilesView.orNull(files);
        boolean calm = troubles.isEmpty() && sum.storeTrouble() == null && wrong == null;
        return new SummaryView(
                troubles.isEmpty()
                        ? sum.targets() == 0 ? "No targets yet" : "No target is paused"
                        : String.join(", ", troubles) + " of " + targets(sum.targets()),
                calm,
                List.of(
                        Tile.linked("targets", sum.targets(), "/", ""),
                        Tile.linked("OPEN", sum.open(), "/?state=OPEN", "open"),
                        Tile.linked("HALF_OPEN", sum.halfOpen(), "/?state=HALF_OPEN", "half-open"),
                        Tile.linked("paused by hand", sum.held(), "/?held=true", "held"),
                        Tile.linked("without a route", sum.noRoute(), "/?route=false", "held"),
                        Tile.of("waiting", Words.count(sum.waiting())),
                        Tile.of("parked", Words.count(sum.parked())),
                        Tile.of("delivered", Words.count(sum.delivered())),
                        Tile.of("dead", Words.count(sum.dead())),
                        Tile.of("in flight", Words.count(sum.inFlight())),
                        Tile.of("pages/s", Words.rate(sum.pagesPerSecond()))),
                wrong,
                sum.storeTrouble());
    }

    private static void mention(List<String> troubles, int number, String what) {
        if (number > 0) {
            troubles.add(Words.count(number) + " " + what);
        }
    }

    private static String targets(int number) {
        return Words.count(number) + (number == 1 ? " target" : " targets");
    }

    /**
     * One of the numbers.
     *
     * @param label what it counts
     * @param number in words
     * @param link to the targets that it counts
     * @param mark class of their state, where there are any
     */
    record Tile(String label, String number, @Nullable String link, String mark) {

        static Tile of(String label, String number) {
            return new Tile(label, number, null, "");
        }

        static Tile linked(String label, int number, String link, String mark) {
            return new Tile(label, Words.count(number), link, number == 0 ? "" : mark);
        }
    }
}
