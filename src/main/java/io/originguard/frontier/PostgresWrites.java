package io.originguard.frontier;

import io.originguard.frontier.Completion.Moved;
import io.originguard.target.Host;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The writes that PostgreSQL does in another way. Not thread-safe. */
final class PostgresWrites extends SqlWrites {

    static final String DELETE_JOBS = "delete from job where id = any (?) returning id";

    private final Session session;
    private final Fencing fencing;
    private final DriverExtras driver;

    PostgresWrites(Session session, DriverExtras driver, String storeName) {
        super(session, storeName);
        this.session = session;
        this.driver = driver;
        fencing = new PostgresFencing(session, storeName);
    }

    @Override
    public Fencing fencing() {
        return fencing;
    }

    /** Whoever owns the targets that jobs have moved to hears of them, which may be this node by now. */
    @Override
    public List<Completion> complete(List<Completion> completions, Instant now) {
        List<Completion> done = super.complete(completions, now);
        Set<Host> moved = new HashSet<>();
        for (Completion completion : done) {
            if (completion instanceof Moved moving) {
                moved.add(moving.to().target());
            }
        }
        if (!moved.isEmpty()) {
            fencing.tell(Fencing.Matter.WORK, moved);
        }
        return done;
    }

    /**
     * One statement a batch, planned each time: while the queue is empty, any index that has the id looks as good as the
     * primary key, and a plan that was kept from then would walk the whole of it for each row when the queue has filled.
     */
    @Override
    List<Completion> delete(List<Completion> completions) throws SQLException {
        PreparedStatement delete = session.statement(DELETE_JOBS);
        driver.planEachTime(delete);
        long[] ids = completions.stream()
                .mapToLong(completion -> completion.job().id())
                .toArray();
        delete.setObject(1, ids);
        Set<Long> deleted = new HashSet<>();
        try (ResultSet rows = delete.executeQuery()) {
            while (rows.next()) {
                deleted.add(rows.getLong(1));
            }
        }
        List<Completion> done = new ArrayList<>(deleted.size());
        for (Completion completion : completions) {
            if (deleted.remove(completion.job().id())) {
                done.add(completion);
            }
        }
        return done;
    }
}
