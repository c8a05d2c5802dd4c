package io.originguard.status;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.originguard.breaker.PathView;
import io.originguard.breaker.Suspect;
import io.originguard.target.BreakerState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One target with all that is known of it.
 *
 * @param status the same as in the list
 * @param paths its paths, counted over the window
 * @param suspects paths that stood out when it tripped
 * @param settings its numbers by the name of the option
 */
public record TargetDetail(
        @JsonUnwrapped TargetStatus status,
        List<PathStatus> paths,
        List<SuspectStatus> suspects,
        Map<String, Object> settings) {

    /**
     * A path.
     *
     * @param path with its numbers and ids folded
     * @param requests answered or failed in the window
     * @param bad those that count as bad
     * @param meanTook what one took on average
     * @param state OPEN: it is paused
     * @param pausedUntil when it is tried again
     */
    public record PathStatus(
            String path,
            int requests,
            int bad,
            Duration meanTook,
            BreakerState state,
            @Nullable Instant pausedUntil) {

        static PathStatus of(PathView view) {
            return new PathStatus(
                    view.pattern().text(),
                    view.requests(),
                    view.bad(),
                    view.meanTook(),
                    view.state(),
                    view.pausedUntil().orElse(null));
        }
    }

    /**
     * A path that stood out.
     *
     * @param path with its numbers and ids folded
     * @param requests answered or failed in the window
     * @param bad those that count as bad
     * @param meanTook what one took on average
     * @param rule that would halve it
     */
    public record SuspectStatus(String path, int requests, int bad, Duration meanTook, String rule) {

        static SuspectStatus of(Suspect suspect) {
            return new SuspectStatus(
                    suspect.pattern().text(),
                    suspect.requests(),
                    suspect.bad(),
                    suspect.meanTook(),
                    suspect.rule().toString());
        }
    }
}
