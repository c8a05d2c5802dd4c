package io.originguard.frontier;

import io.originguard.target.Host;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is written of a target's state, of what it has taught, and of what operators did to it, on one session; numbers
 * returned are rows. Not thread-safe.
 */
final class StateWrites {

    private static final String CHANGE_STATE =
            "update target set state = ?, generation = ?, since = ?, next_probe_at = ?,"
                    + " probe_url = ?, outage = ? where id = ? and generation = ?";
    private static final String TAKE_PROBE = "update target set next_probe_at = ?"
            + " where host = ? and generation = ? and state = 'OPEN' and next_probe_at <= ?";
    private static final String MOVE_PROBE =
            "update target set next_probe_at = ? where host = ? and generation = ? and state = 'OPEN'";
    private static final String REMEMBER =
            "update target set behind_edge = ?, learnt_baseline = ?, learnt_at = ?, learnt_reason = ?,"
                    + " tripped_in_flight = ?, tripped_at = ?, limited_to = ?, limited_until = ? where id = ?";
    private static final String HOLD = "update target set held_since = ?, held_reason = ?, held_by = ? where id = ?";
    private static final String ADD_OPERATION =
            "insert into operation (target_id, at, action, reason, operator) values (?, ?, ?, ?, ?)";

    private final Session session;
    private final TargetIds targets;

    StateWrites(Session session, TargetIds targets) {
        this.session = session;
        this.targets = targets;
    }

    /** {@link FrontierStore.Writes#change} */
    boolean change(long expectedGeneration, TargetState next) throws SQLException {
        OptionalLong known = targets.find(next.target());
        if (known.isEmpty() && expectedGeneration != 0) {
            return false;
        }
        PreparedStatement change = session.statement(CHANGE_STATE);
        change.setString(1, next.state().name());
        change.setLong(2, next.generation());
        change.setLong(3, next.since().toEpochMilli());
        Columns.set(change, 4, next.nextProbeAt());
        change.setString(5, next.probeUrl().orElse(null));
        Columns.setNumber(change, 6, next.outage());
        change.setLong(7, targets.of(next.target()));
        change.setLong(8, expectedGeneration);
        return change.executeUpdate() > 0;
    }

    /** {@link FrontierStore.Writes#takeProbe} */
    boolean takeProbe(Host target, long generation, Instant now, Instant next) throws SQLException {
        PreparedStatement take = session.statement(TAKE_PROBE);
        take.setLong(1, next.toEpochMilli());
        take.setString(2, target.name());
        take.setLong(3, generation);
        take.setLong(4, now.toEpochMilli());
        return take.executeUpdate() > 0;
    }

    /** {@link FrontierStore.Writes#moveProbe} */
    boolean moveProbe(Host target, long generation, Instant next) throws SQLException {
        PreparedStatement move = session.statement(MOVE_PROBE);
        move.setLong(1, next.toEpochMilli());
        move.setString(2, target.name());
        move.setLong(3, generation);
        return move.executeUpdate() > 0;
    }

    /** {@link FrontierStore.Writes#remember} */
    int remember(Host target, TargetMemory memory) throws SQLException {
        PreparedStatement remember = session.statement(REMEMBER);
        remember.setBoolean(1, memory.behindEdge());
        Columns.setNumber(remember, 2, memory.learntBaseline().map(Integer::longValue));
        Columns.set(remember, 3, memory.learntAt());
        remember.setString(4, memory.learntReason().orElse(null));
        Columns.setNumber(remember, 5, memory.trippedInFlight().map(Integer::longValue));
        Columns.set(remember, 6, memory.trippedAt());
        Columns.setNumber(remember, 7, memory.limitedTo().map(Integer::longValue));
        Columns.set(remember, 8, memory.limitedUntil());
        remember.setLong(9, targets.of(target));
        return remember.executeUpdate();
    }

    /** {@link FrontierStore.Writes#hold} */
    int hold(Host target, Optional<Held> held) throws SQLException {
        PreparedStatement hold = session.statement(HOLD);
        Columns.set(hold, 1, held.map(Held::since));
        Columns.setText(hold, 2, held.map(Held::reason).orElse(null));
        Columns.setText(hold, 3, held.map(Held::by).orElse(null));
        hold.setLong(4, targets.of(target));
        return hold.executeUpdate();
    }

    /** {@link FrontierStore.Writes#record(Operation)} */
    int record(Operation operation) throws SQLException {
        PreparedStatement add = session.statement(ADD_OPERATION);
        add.setLong(1, targets.of(operation.target()));
        add.setLong(2, operation.at().toEpochMilli());
        add.setString(3, operation.action().label());
        Columns.setText(add, 4, operation.reason());
        Columns.setText(add, 5, operation.by());
        return add.executeUpdate();
    }
}
