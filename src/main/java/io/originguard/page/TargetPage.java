package io.originguard.page;

import io.originguard.status.TargetDetail;
import io.originguard.status.TargetDetail.PathStatus;
import io.originguard.status.TargetDetail.SuspectStatus;
import io.originguard.target.BreakerState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The page of one target.
 *
 * @param title of the window
 * @param now by the node's clock
 * @param row the same as on the overview
 * @param paths counted over the window
 * @param suspects paths that stood out, with rules
 * @param record what the store has of it
 * @param settings its numbers
 */
record TargetPage(
        String title,
        Moment now,
        TargetView row,
        List<PathRow> paths,
        List<SuspectRow> suspects,
        RecordView record,
        List<SettingRow> settings) {

    static TargetPage of(TargetDetail detail, RecordView record, Instant now) {
        TargetView row = TargetView.of(detail.status(), now);
        return new TargetPage(
                (detail.status().state() == BreakerState.CLOSED
                                ? ""
                                : "(" + detail.status().state() + ") ")
                        + row.target(),
                Moment.of(now, now),
                row,
                detail.paths().stream().map(path -> PathRow.of(path, now)).toList(),
                detail.suspects().stream().map(SuspectRow::of).toList(),
                record,
                detail.settings().entrySet().stream()
                        .map(entry -> new SettingRow(
                                entry.getKey(),
                                entry.getValue() == null ? "" : entry.getValue().toString()))
                        .toList());
    }

    /**
     * A path.
     *
     * @param path with its numbers and ids folded
     * @param requests answered or failed in the window
     * @param bad those that count as bad
     * @param took what one took on average
     * @param paused until when it is left alone; null where it is not
     */
    record PathRow(
            String path,
            String requests,
            String bad,
            String took,
            @Nullable Moment paused) {

        static PathRow of(PathStatus path, Instant now) {
            return new PathRow(
                    path.path(),
                    Words.count(path.requests()),
                    Words.count(path.bad()),
                    Words.took(path.meanTook()),
                    Moment.orNull(path.pausedUntil(), now));
        }
    }

    /**
     * A path that stood out.
     *
     * @param path with its numbers and ids folded
     * @param requests answered or failed in the window
     * @param bad those that count as bad
     * @param took what one took on average
     * @param rule that would halve it
     */
    record SuspectRow(String path, String requests, String bad, String took, String rule) {

        static SuspectRow of(SuspectStatus suspect) {
            return new SuspectRow(
                    suspect.path(),
                    Words.count(suspect.requests()),
                    Words.count(suspect.bad()),
                    Words.took(suspect.meanTook()),
                    suspect.rule());
        }
    }

    /**
     * A setting.
     *
     * @param name of the option
     * @param value in force
     */
    record SettingRow(String name, String value) {}
}
