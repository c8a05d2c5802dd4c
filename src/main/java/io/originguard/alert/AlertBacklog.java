package io.originguard.alert;

import java.time.Instant;
import java.util.Optional;

/**
 * What of the outbox is still to be sent.
 *
 * @param unsent alerts, a summary being one
 * @param oldest when the earliest thing happened that they tell of
 */
public record AlertBacklog(long unsent, Optional<Instant> oldest) {}
