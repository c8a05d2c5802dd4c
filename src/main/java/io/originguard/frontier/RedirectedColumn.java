package io.originguard.frontier;

import io.originguard.target.Host;
import io.originguard.target.Job;
import io.originguard.target.Redirected;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The column that says where a redirected job was submitted. */
final class RedirectedColumn {

    private static final String TARGET = "target";
    private static final String URL = "url";
    private static final String REDIRECTS = "redirects";

    private RedirectedColumn() {}

    static @Nullable String text(Job job) {
        return job.redirected()
                .map(from -> Columns.json(Map.of(
                        TARGET, from.target().name(), URL, from.url(), REDIRECTS, String.valueOf(from.redirects()))))
                .orElse(null);
    }

    static Optional<Redirected> read(ResultSet row) throws SQLException {
        Map<String, String> fields = Columns.map(row.getString("redirected"));
        String target = fields.get(TARGET);
        String url = fields.get(URL);
        String redirects = fields.get(REDIRECTS);
        return target == null || url == null || redirects == null
                ? Optional.empty()
                : Optional.of(new Redirected(new Host(target), url, Integer.parseInt(redirects)));
    }
}
