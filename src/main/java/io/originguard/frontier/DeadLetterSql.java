package io.originguard.frontier;

import io.originguard.target.Host;
import java.util.ArrayList;
import java.util.List;

/**
 * The statements about dead letters that a filter chooses. There are few texts, since ids are looked up one by one: each text
 * is prepared once a session.
 *
 * @param text with a question mark for each parameter
 * @param parameters what stands for them
 */
record DeadLetterSql(String text, List<Object> parameters) {

    private static final String FROM = " from dead_letter d join target t on t.id = d.target_id";
    private static final String LIST =
            "select d.id, t.host, d.url, d.cause, d.status, d.reason, d.attempt, d.buried_at" + FROM;
    private static final String JOBS =
            "select d.id, t.host, d.url, d.priority, d.accepted_at, d.headers, d.metadata, d.redirected" + FROM;

    static DeadLetterSql list(DeadLetterFilter filter, int offset, int limit) {
        return where(LIST, filter).and(" order by d.id desc limit ? offset ?", limit, offset);
    }

    static DeadLetterSql count(DeadLetterFilter filter) {
        return where("select count(*)" + FROM, filter);
    }

    /** What makes a job of each, oldest first, with ids above {@code after}. */
    static DeadLetterSql jobs(DeadLetterFilter filter, long after, int limit) {
        return where(JOBS, filter).and(" and d.id > ? order by d.id limit ?", after, limit);
    }

    static DeadLetterSql delete(DeadLetterFilter filter) {
        DeadLetterSql chosen = where("select d.id" + FROM, filter);
        return new DeadLetterSql("delete from dead_letter where id in (" + chosen.text + ")", chosen.parameters);
    }

    private static DeadLetterSql where(String select, DeadLetterFilter filter) {
        if (filter.ids().size() > 1) {
            throw new IllegalArgumentException("several ids are looked up one by one");
        }
        DeadLetterSql sql = new DeadLetterSql(select + " where d.id > 0", List.of());
        for (Host target : filter.target().stream().toList()) {
            sql = sql.and(" and d.target_id = (select id from target where host = ?)", target.name());
        }
        for (String cause : filter.cause().stream().toList()) {
            sql = sql.and(" and d.cause = ?", cause);
        }
        for (long id : filter.ids()) {
            sql = sql.and(" and d.id = ?", id);
        }
        return sql;
    }

    private DeadLetterSql and(String more, Object... values) {
        List<Object> all = new ArrayList<>(parameters);
        all.addAll(List.of(values));
        return new DeadLetterSql(text + more, all);
    }
}
