package io.originguard.frontier;

import io.originguard.target.Host;
import io.originguard.target.Job;
import io.originguard.target.Submission;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/** Submissions for tests. */
final class Jobs {

    static final Host SHOP = new Host("shop.example.com");
    static final Host NEWS = new Host("news.example.com");

    private Jobs() {}

    static Submission page(Host target, String path) {
        return Submission.of(target, "https://" + target + "/" + path);
    }

    static Submission page(Host target, String path, int priority) {
        return new Submission(target, "https://" + target + "/" + path, priority, Map.of(), Map.of());
    }

    static List<Submission> pages(Host target, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> page(target, Integer.toString(i)))
                .toList();
    }

    /** The next job of a target, as soon as it has been read ahead. */
    static Job take(Frontier frontier, Host target) {
        return frontier.take(target).orElseGet(() -> Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> frontier.take(target), Optional::isPresent)
                .orElseThrow());
    }
}
