package io.originguard.page;

import io.originguard.status.TargetStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that slows a target.
 *
 * @param text what
 * @param until when it ends; null where that is not known
 */
record NoteView(String text, @Nullable Moment until) {

    static List<NoteView> of(TargetStatus status, Instant now) {
        List<NoteView> notes = new ArrayList<>();
        if (!status.route()) {
            notes.add(new NoteView("no route: its jobs wait until a route file names it", null));
        }
        if (status.limitedUntil() != null) {
            notes.add(new NoteView("limited by a 429 until", Moment.of(status.limitedUntil(), now)));
        }
        if (status.robotsHeldUntil() != null) {
            notes.add(new NoteView(
                    "robots.txt cannot be had, asked for again at", Moment.of(status.robotsHeldUntil(), now)));
        }
        if (status.crawlDelay() != null) {
            notes.add(new NoteView("one request every " + Words.took(status.crawlDelay()) + ", says robots.txt", null));
        }
        return List.copyOf(notes);
    }
}
