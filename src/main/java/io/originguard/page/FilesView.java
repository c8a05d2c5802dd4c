package io.originguard.page;

import io.originguard.status.Pages.RouteFiles;
import io.originguard.status.Pages.RouteProblemStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with route files.
 *
 * @param headline how many
 * @param problems the first of them, {@code file:line: reason}
 * @param more how many others there are; null without any
 * @param restart shared files that have changed, which takes effect when the node is started again
 */
record FilesView(
        @Nullable String headline,
        List<String> problems,
        @Nullable String more,
        List<String> restart) {

    private static final int SHOWN = 5;

    static @Nullable FilesView orNull(RouteFiles files) {
        int broken = files.problems().size();
        if (broken == 0 && files.restart().isEmpty()) {
            return null;
        }
        return new FilesView(
                broken == 0
                        ? null
                        : Words.count(broken) + (broken == 1 ? " route file" : " route files") + " cannot be used",
                files.problems().stream().limit(SHOWN).map(FilesView::line).toList(),
                broken > SHOWN ? Words.count(broken - SHOWN) + " more: /api/routes" : null,
                files.restart());
    }

    private static String line(RouteProblemStatus problem) {
        return problem.file() + (problem.line() == null ? "" : ":" + problem.line()) + ": " + problem.reason();
    }
}
