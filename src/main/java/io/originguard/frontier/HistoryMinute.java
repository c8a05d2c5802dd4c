package io.originguard.frontier;

import io.originguard.target.Host;
import java.time.Instant;

/**
 * What came of a target's requests in a minute, or in a part of it: then there is another one of the same minute.
 *
 * @param minute when the minute began
 * @param steps as who shows it has written it
 */
public record HistoryMinute(Host target, Instant minute, String steps) {}
