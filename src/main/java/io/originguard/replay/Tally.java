package io.originguard.replay;

/**
 * What became of the requests of a log.
 *
 * @param requests lines of the log
 * @param badInLog those whose own answer was bad
 * @param pages those that brought a page in the replay
 * @param others those that had another answer, such as a 404, in the replay
 * @param waiting those that still waited at its end
 * @param mostWaiting the most that ever waited, summed over the targets
 * @param probes probes that were sent beside them
 */
public record Tally(
        long requests, long badInLog, long pages, long others, long waiting, long mostWaiting, long probes) {

    static final Tally NONE = new Tally(0, 0, 0, 0, 0, 0, 0);

    Tally plus(Tally other) {
        return new Tally(
                requests + other.requests,
                badInLog + other.badInLog,
                pages + other.pages,
                others + other.others,
                waiting + other.waiting,
                mostWaiting + other.mostWaiting,
                probes + other.probes);
    }

    /** Requests that are nowhere; anything but 0 is a bug. */
    public long lost() {
        return requests - pages - others - waiting;
    }
}
